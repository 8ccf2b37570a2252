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
 * Ways in for the Moodle App: an option of each course, and an entry of its main menu.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$addons = [
    'local_lmsfeedback' => [
        'handlers' => [
            'course' => [
                'delegate' => 'CoreCourseOptionsDelegate',
                'method' => 'mobile_course',
                'displaydata' => [
                    'title' => 'pluginname',
                    'class' => 'local-lmsfeedback-course',
                ],
                'priority' => 100,
            ],
            'menu' => [
                'delegate' => 'CoreMainMenuDelegate',
                'method' => 'mobile_menu',
                'displaydata' => [
                    'title' => 'pluginname',
                    'icon' => 'chatbubbles-outline',
                ],
                'priority' => 100,
            ],
        ],
        'lang' => [
            ['ask', 'local_lmsfeedback'],
            ['mine', 'local_lmsfeedback'],
            ['mobilewhat', 'local_lmsfeedback'],
            ['pluginname', 'local_lmsfeedback'],
            ['report', 'local_lmsfeedback'],
            ['suggest', 'local_lmsfeedback'],
        ],
    ],
];
