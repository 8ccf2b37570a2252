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
 * The bridge's sentences in Simplified Chinese, in alphabetical order.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['inattempts'] = '在测验答题时也显示按钮';
$string['inattempts_desc'] = '关闭时，学员在课程的每个页面都能看到按钮，但答题过程中不显示。';
$string['lmsfeedback:serve'] = '作为反馈服务的账号';
$string['lmsfeedback:submit'] = '提问、报告问题和提出建议';
$string['messageprovider:update'] = '您的提问、报告或建议的最新进展';
$string['pluginname'] = '学习反馈';
$string['settings'] = '设置';
$string['taskdrain'] = '向反馈服务发送事件';
