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

namespace local_lmsfeedback\external;

use core_external\external_api;
use core_external\external_description;
use core_external\external_function_parameters;
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;
use local_lmsfeedback\local\channels;
use local_lmsfeedback\local\connection;
use local_lmsfeedback\local\notice;
use local_lmsfeedback\local\service_account;
use local_lmsfeedback\local\site_state;

/**
 * Tells how the bridge is doing, and the parts of Moodle that it needs.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class status extends external_api {
    /**
     * The function takes nothing.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([]);
    }

    /**
     * Look at everything.
     *
     * @return array
     */
    public static function execute(): array {
        global $CFG, $USER;
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/lmsfeedback:serve', $context);
        $held = service_account::holds((int) $USER->id);
        return site_state::protocols() + [
            'release' => (string) $CFG->release,
            'bridge' => (int) get_config(connection::PLUGIN, 'version'),
            'wwwroot' => $CFG->wwwroot,
            'time' => time(),
            'cron' => site_state::cron(),
            'drain' => site_state::task(),
            'backlog' => site_state::backlog(),
            'outbox' => site_state::outbox(),
            'languages' => array_keys(get_string_manager()->get_list_of_translations(true)),
            'outputs' => site_state::outputs(),
            'provider_disabled' => channels::is_disabled(),
            'mail' => ['off' => !empty($CFG->noemailever), 'smtp' => (string) ($CFG->smtphosts ?? '')],
            'curl' => site_state::curl(),
            'serviceurl' => connection::serviceurl(),
            'site' => connection::site(),
            'secrets' => array_map([connection::class, 'fingerprint'], connection::secrets()),
            'tokenkeys' => array_map([connection::class, 'fingerprint'], connection::tokenkeys()),
            'wanted' => count(connection::wanted()),
            'last_notice' => notice::last(),
            'capabilities' => array_map(fn($name) => ['name' => $name, 'holds' => $held[$name]], array_keys($held)),
            'supportpage' => (string) ($CFG->supportpage ?? ''),
            'custommenu' => self::is_in_custom_menu(),
        ];
    }

    /**
     * What the function answers. Moments are Unix seconds, 0 for never.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        $text = fn($what) => new external_value(PARAM_RAW, $what);
        $number = fn($what) => new external_value(PARAM_INT, $what);
        $truth = fn($what) => new external_value(PARAM_BOOL, $what);
        return new external_single_structure([
            'release' => $text('Of Moodle'),
            'bridge' => $number('Version of the bridge'),
            'wwwroot' => $text('Address of this Moodle'),
            'time' => $number('This Moodle\'s clock'),
            'webservices' => $truth('Web services are on'),
            'rest' => $truth('Their REST protocol is on'),
            'cron' => $number('When cron last began'),
            'drain' => self::flat(['last' => $number, 'next' => $number, 'faildelay' => $number, 'disabled' => $truth]),
            'backlog' => self::flat(['adhoc' => $number, 'oldest_seconds' => $number]),
            'outbox' => self::flat(array_fill_keys(
                ['waiting', 'dead', 'oldest_seconds', 'last_success', 'last_time', 'last_status', 'paused_until'],
                $number
            ) + ['last_text' => $text]),
            'languages' => new external_multiple_structure($text('Of an installed language pack')),
            'outputs' => new external_multiple_structure(self::flat(
                ['name' => $text, 'enabled' => $truth, 'on' => $truth, 'locked' => $truth]
            )),
            'provider_disabled' => $truth('Our notices are switched off for the whole site'),
            'mail' => self::flat(['off' => $truth, 'smtp' => $text]),
            'curl' => self::flat(['host' => $text, 'port' => $number, 'blocked' => $truth]),
            'serviceurl' => $text('Where the bridge sends to'),
            'site' => $text('What this Moodle is called there'),
            'secrets' => new external_multiple_structure($text('Fingerprint, newest first')),
            'tokenkeys' => new external_multiple_structure($text('Fingerprint, newest first')),
            'wanted' => $number('How many events are sent'),
            'last_notice' => $number('When somebody was last told something'),
            'capabilities' => new external_multiple_structure(self::flat(['name' => $text, 'holds' => $truth])),
            'supportpage' => $text('The site\'s support page'),
            'custommenu' => $truth('The custom menu leads to the launch page'),
        ]);
    }

    /**
     * A structure of plain values.
     *
     * @param callable[] $kinds by name
     * @return external_description
     */
    private static function flat(array $kinds): external_description {
        $values = array_map(fn($name, $kind) => $kind($name), array_keys($kinds), $kinds);
        return new external_single_structure(array_combine(array_keys($kinds), $values));
    }

    /**
     * Whether somebody put us into the site's custom menu.
     *
     * @return bool
     */
    private static function is_in_custom_menu(): bool {
        global $CFG;
        $service = connection::serviceurl();
        $menu = (string) ($CFG->custommenuitems ?? '');
        return str_contains($menu, '/local/lmsfeedback/') || ($service !== '' && str_contains($menu, $service));
    }
}
