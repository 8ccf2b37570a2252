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
 * The bridge's own pages in the administration.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

if ($hassiteconfig) {
    $ADMIN->add('localplugins', new admin_category('local_lmsfeedback_pages', get_string('pluginname', 'local_lmsfeedback')));
    $settings = new admin_settingpage('local_lmsfeedback', get_string('settings', 'local_lmsfeedback'));
    $settings->add(new admin_setting_configcheckbox(
        'local_lmsfeedback/inattempts',
        get_string('inattempts', 'local_lmsfeedback'),
        get_string('inattempts_desc', 'local_lmsfeedback'),
        0
    ));
    $ADMIN->add('local_lmsfeedback_pages', $settings);
    $ADMIN->add('local_lmsfeedback_pages', new admin_externalpage(
        'local_lmsfeedback_pair',
        get_string('pair', 'local_lmsfeedback'),
        new moodle_url('/local/lmsfeedback/pair.php')
    ));
    $ADMIN->add('local_lmsfeedback_pages', new admin_externalpage(
        'local_lmsfeedback_queue',
        get_string('queue', 'local_lmsfeedback'),
        new moodle_url('/local/lmsfeedback/queue.php')
    ));
    $settings = null;
}
