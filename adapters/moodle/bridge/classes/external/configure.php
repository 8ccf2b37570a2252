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
use core_external\external_function_parameters;
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;
use local_lmsfeedback\local\address;
use local_lmsfeedback\local\connection;
use local_lmsfeedback\local\sending;
use local_lmsfeedback\local\standard_webhooks;

/**
 * Takes what the service renews: a secret, a token key, its own address, the events that it wants.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class configure extends external_api {
    /** Characters of a token key at least. */
    private const SHORTEST_KEY = 32;

    /**
     * What the function takes. Whatever is left out stays as it is.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'secret' => new external_value(PARAM_RAW_TRIMMED, 'Signs deliveries: whsec_ and base64', VALUE_DEFAULT, ''),
            'tokenkey' => new external_value(PARAM_RAW_TRIMMED, 'Signs the tokens of learners', VALUE_DEFAULT, ''),
            'serviceurl' => new external_value(PARAM_RAW_TRIMMED, 'The public address of the service', VALUE_DEFAULT, ''),
            'wanted' => new external_multiple_structure(
                new external_value(PARAM_RAW_TRIMMED, 'Such as \core\event\course_completed'),
                'The events to send; all of them, none where the list is empty',
                VALUE_DEFAULT,
                null,
                NULL_ALLOWED
            ),
        ]);
    }

    /**
     * Keep what is given.
     *
     * @param string $secret
     * @param string $tokenkey
     * @param string $serviceurl
     * @param array|null $wanted
     * @return array
     */
    public static function execute($secret = '', $tokenkey = '', $serviceurl = '', $wanted = null): array {
        $given = compact('secret', 'tokenkey', 'serviceurl', 'wanted');
        $given = self::validate_parameters(self::execute_parameters(), $given);
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/lmsfeedback:serve', $context);
        self::refuse_what_cannot_be($given);
        if ($given['secret'] !== '') {
            connection::prepend('secrets', $given['secret']);
        }
        if ($given['tokenkey'] !== '') {
            connection::prepend('tokenkeys', $given['tokenkey']);
        }
        if ($given['serviceurl'] !== '') {
            set_config('serviceurl', rtrim($given['serviceurl'], '/'), connection::PLUGIN);
        }
        if ($given['secret'] !== '' || $given['serviceurl'] !== '') {
            sending::resume();
        }
        if ($given['wanted'] !== null) {
            connection::want($given['wanted']);
        }
        return [
            'secrets' => array_map([connection::class, 'fingerprint'], connection::secrets()),
            'tokenkeys' => array_map([connection::class, 'fingerprint'], connection::tokenkeys()),
            'wanted' => count(connection::wanted()),
        ];
    }

    /**
     * What the function answers.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        $print = new external_value(PARAM_ALPHANUM, 'The first twelve hexadecimal digits of its SHA-256');
        return new external_single_structure([
            'secrets' => new external_multiple_structure($print, 'The live ones, newest first'),
            'tokenkeys' => new external_multiple_structure($print, 'The live ones, newest first'),
            'wanted' => new external_value(PARAM_INT, 'How many events are sent'),
        ]);
    }

    /**
     * All or nothing: one thing that cannot be refuses the whole call.
     *
     * @param array $given
     */
    private static function refuse_what_cannot_be(array $given): void {
        if ($given['secret'] !== '' && !standard_webhooks::is_secret($given['secret'])) {
            throw new \invalid_parameter_exception('secret must be whsec_ and the base64 of 24 to 64 bytes.');
        }
        if ($given['tokenkey'] !== '' && strlen($given['tokenkey']) < self::SHORTEST_KEY) {
            throw new \invalid_parameter_exception('tokenkey must have ' . self::SHORTEST_KEY . ' characters or more.');
        }
        if ($given['serviceurl'] !== '' && !address::is_web($given['serviceurl'])) {
            throw new \invalid_parameter_exception('serviceurl must begin with https:// or http://.');
        }
    }
}
