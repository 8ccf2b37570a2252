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

namespace local_lmsfeedback;

use local_lmsfeedback\event\erasure_requested;
use local_lmsfeedback\local\connection;
use local_lmsfeedback\local\outbox;

/**
 * Sees every event of this Moodle after it is committed, and queues those that the service asked for, and what people ask of it.
 *
 * It never waits for the network and never fails: whatever goes wrong here must not reach the page that made the event.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class observer {
    /**
     * Queue the event where it is wanted.
     *
     * @param \core\event\base $event
     */
    public static function observe(\core\event\base $event): void {
        try {
            $wanted = isset(connection::wanted()[$event->eventname]);
            if ($wanted || ($event instanceof erasure_requested && connection::is_paired())) {
                outbox::add($event);
            }
        } catch (\Throwable $fault) {
            debugging('local_lmsfeedback could not queue ' . $event->eventname . ': ' . $fault->getMessage(), DEBUG_DEVELOPER);
        }
    }
}
