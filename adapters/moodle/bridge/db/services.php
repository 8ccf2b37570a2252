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
 * The functions of the bridge, and the one service that holds what the feedback service may call.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$functions = [
    'local_lmsfeedback_notify' => [
        'classname' => 'local_lmsfeedback\external\notify',
        'description' => 'Tells one person something, as they prefer to be told; the same key again tells nothing twice.',
        'type' => 'write',
        'capabilities' => 'local/lmsfeedback:serve',
    ],
    'local_lmsfeedback_configure' => [
        'classname' => 'local_lmsfeedback\external\configure',
        'description' => 'Takes a new secret, token key, address of the service, or list of wanted events.',
        'type' => 'write',
        'capabilities' => 'local/lmsfeedback:serve',
    ],
    'local_lmsfeedback_status' => [
        'classname' => 'local_lmsfeedback\external\status',
        'description' => 'Tells how the bridge and the parts of Moodle that it needs are doing.',
        'type' => 'read',
        'capabilities' => 'local/lmsfeedback:serve',
    ],
    'local_lmsfeedback_get_course' => [
        'classname' => 'local_lmsfeedback\external\get_course',
        'description' => 'Tells a course: its sections, activities and their dates, teachers and groups.',
        'type' => 'read',
        'capabilities' => 'local/lmsfeedback:serve',
    ],
    'local_lmsfeedback_note' => [
        'classname' => 'local_lmsfeedback\external\note',
        'description' => 'Puts a quiet note on the page where something reported was mended.',
        'type' => 'write',
        'capabilities' => 'local/lmsfeedback:serve',
    ],
    'local_lmsfeedback_get_launch_token' => [
        'classname' => 'local_lmsfeedback\external\get_launch_token',
        'description' => 'Makes the token with which a learner arrives at the feedback service.',
        'type' => 'read',
        'ajax' => true,
        'loginrequired' => true,
        'capabilities' => 'local/lmsfeedback:submit',
    ],
];

$services = [
    'LMS feedback' => [
        'shortname' => 'local_lmsfeedback',
        'enabled' => 1,
        'restrictedusers' => 1,
        'downloadfiles' => 0,
        'uploadfiles' => 0,
        'functions' => [
            'local_lmsfeedback_notify',
            'local_lmsfeedback_configure',
            'local_lmsfeedback_status',
            'local_lmsfeedback_get_course',
            'local_lmsfeedback_note',
            'core_webservice_get_site_info',
            'core_user_get_users_by_field',
            'core_enrol_get_enrolled_users',
            'core_course_get_courses_by_field',
        ],
    ],
];
