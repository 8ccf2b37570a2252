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

/**
 * Callbacks that Moodle looks for by name.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * An entry in the menu of a course, for learners and teachers: their own feedback, with JavaScript or without.
 *
 * @param navigation_node $navigation
 * @param stdClass $course
 * @param \core\context\course $context
 */
function local_lmsfeedback_extend_navigation_course(navigation_node $navigation, stdClass $course, $context): void {
    if (!\local_lmsfeedback\local\launch::is_possible() || !has_capability('local/lmsfeedback:submit', $context)) {
        return;
    }
    $navigation->add(
        get_string('pluginname', 'local_lmsfeedback'),
        \local_lmsfeedback\local\launch::url($context),
        navigation_node::TYPE_SETTING,
        null,
        'local_lmsfeedback',
        new pix_icon('t/messages-o', '')
    );
}
