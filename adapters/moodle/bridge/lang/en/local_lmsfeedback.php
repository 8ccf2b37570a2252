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
 * The bridge's sentences in English, in alphabetical order.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['inattempts'] = 'Show the buttons inside quiz attempts';
$string['inattempts_desc'] = 'Off, learners find the buttons on every page of a course but not while they answer a quiz.';
$string['lmsfeedback:serve'] = 'Serve as the account of the feedback service';
$string['lmsfeedback:submit'] = 'Ask, report and suggest';
$string['messageprovider:update'] = 'News about what you asked, reported or suggested';
$string['pluginname'] = 'LMS feedback';
$string['settings'] = 'Settings';
$string['taskdrain'] = 'Send events to the feedback service';
