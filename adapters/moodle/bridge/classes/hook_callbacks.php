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

use core\hook\output\before_footer_html_generation;
use local_lmsfeedback\local\buttons;
use local_lmsfeedback\local\notes;

/**
 * What the bridge adds to the pages of a course.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class hook_callbacks {
    /**
     * The buttons, and what was mended on this very page. Whatever goes wrong here, the page comes as it is.
     *
     * @param before_footer_html_generation $hook
     */
    public static function before_footer_html_generation(before_footer_html_generation $hook): void {
        global $PAGE;
        try {
            if (buttons::belong_on($PAGE)) {
                $hook->add_html(notes::html($PAGE) . buttons::html($PAGE));
            }
        } catch (\Throwable $fault) {
            debugging('local_lmsfeedback: ' . $fault->getMessage(), DEBUG_DEVELOPER);
        }
    }
}
