<?php
// This file is part of Moodle - https://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <https://www.gnu.org/licenses/>.

namespace local_lmsfeedback\event;

/**
 * Somebody is to be forgotten: the service erases them when this event reaches it.
 *
 * It is an event of its own, so that Moodle's log keeps who asked, and it waits in the queue like any other until the service
 * has it.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class erasure_requested extends \core\event\base {
    /**
     * Of one person.
     *
     * @param int $userid
     * @return self
     */
    public static function of(int $userid): self {
        return self::create(['context' => \context_system::instance(), 'relateduserid' => $userid]);
    }

    /**
     * What kind of event it is.
     */
    protected function init(): void {
        $this->data['crud'] = 'd';
        $this->data['edulevel'] = self::LEVEL_OTHER;
    }

    /**
     * What it is called.
     *
     * @return string
     */
    public static function get_name() {
        return get_string('eventerasurerequested', 'local_lmsfeedback');
    }

    /**
     * What happened.
     *
     * @return string
     */
    public function get_description() {
        return "The user with id '$this->userid' asked the feedback service to forget the user with id '$this->relateduserid'.";
    }
}
