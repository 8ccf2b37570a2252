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

namespace local_lmsfeedback\local;

/**
 * Makes this Moodle and the service know each other, from the one address that the service printed.
 *
 * Nothing that works is taken away before something new works: the new token, secret and keys stand beside the old ones until the
 * service has answered, and events that wait stay in the queue.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class pairing {
    /** Seconds to wait: the service calls this Moodle back before it answers. */
    private const TIMEOUT = 60;

    /**
     * Pair, or pair again.
     *
     * @param string $address as printed: https://…/pair/SITE/CODE
     * @return check[] what both sides looked at, this one's first
     */
    public static function pair(string $address): array {
        $address = trim($address);
        if (!address::is_web($address) || !preg_match('~/pair/[^/?#]+/[^/?#]+/?$~', $address)) {
            throw new pairing_refused('pairaddresswrong');
        }
        service_account::prepare();
        $token = service_account::make_token();
        $answer = http::post($address, self::introduction($token), self::headers(), self::TIMEOUT);
        $told = $answer->is_taken() ? $answer->json() : null;
        if ($told === null || !self::is_whole($told)) {
            self::give_up($token, $answer);
        }
        self::keep($told);
        service_account::keep_only($token);
        (new drain())->beat();
        return [...self_check::all(), ...check::listed($told['checks'] ?? [])];
    }

    /**
     * What the service is told of this Moodle.
     *
     * @param string $token
     * @return string
     */
    private static function introduction(string $token): string {
        global $CFG, $SITE;
        return json_encode([
            'wwwroot' => $CFG->wwwroot,
            'name' => format_string($SITE->fullname, true, ['context' => \context_system::instance(), 'escape' => false]),
            'token' => $token,
            'release' => (string) $CFG->release,
            'bridge' => (int) get_config(connection::PLUGIN, 'version'),
            'languages' => array_keys(get_string_manager()->get_list_of_translations(true)),
        ], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
    }

    /**
     * The service answers in the administrator's language.
     *
     * @return string[]
     */
    private static function headers(): array {
        return ['Accept-Language: ' . str_replace('_', '-', current_language())];
    }

    /**
     * Whether the answer holds all that makes a pair.
     *
     * @param array $told
     * @return bool
     */
    private static function is_whole(array $told): bool {
        foreach (['site', 'secret', 'token_key', 'serviceurl'] as $name) {
            if (!is_string($told[$name] ?? null) || $told[$name] === '') {
                return false;
            }
        }
        return standard_webhooks::is_secret($told['secret']) && address::is_web($told['serviceurl']);
    }

    /**
     * Keep what the service told. Another service's keys do not stay live beside the new one's.
     *
     * @param array $told
     */
    private static function keep(array $told): void {
        $serviceurl = rtrim($told['serviceurl'], '/');
        if (connection::site() !== $told['site'] || connection::serviceurl() !== $serviceurl) {
            set_config('secrets', '[]', connection::PLUGIN);
            set_config('tokenkeys', '[]', connection::PLUGIN);
        }
        connection::prepend('secrets', $told['secret']);
        connection::prepend('tokenkeys', $told['token_key']);
        set_config('serviceurl', $serviceurl, connection::PLUGIN);
        set_config('site', $told['site'], connection::PLUGIN);
        connection::want($told['wanted'] ?? []);
        sending::resume();
    }

    /**
     * Say why it did not come about. Where nobody answered, the service may have kept the new token all the same: then it stays.
     *
     * @param string $token
     * @param answer $answer
     * @return never
     */
    private static function give_up(string $token, answer $answer): never {
        if ($answer->status === 0) {
            throw new pairing_refused('pairnoanswer', $answer->sentence());
        }
        if ($answer->status !== 200) {
            service_account::drop($token);
            throw new pairing_refused('pairrefused', $answer->sentence());
        }
        throw new pairing_refused('pairnotservice', $answer->sentence());
    }
}
