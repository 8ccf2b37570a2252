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
 * One message on its way to the service, and what is remembered of it: when something was last taken, what was last answered, and
 * until when the queue is paused.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sending {
    /**
     * Sign a message with the clock of now, send it, and remember the answer.
     *
     * @param string $id
     * @param string $body
     * @return answer
     */
    public static function send(string $id, string $body): answer {
        $headers = standard_webhooks::headers($id, time(), $body, connection::secrets());
        $answer = http::post(connection::hookurl(), $body, $headers);
        self::keep('lastanswer', json_encode([
            'time' => time(),
            'status' => $answer->status,
            'text' => $answer->sentence(),
        ], JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE));
        if ($answer->is_taken()) {
            self::keep('lastsuccess', (string) time());
            self::resume();
            $wanted = $answer->json()['wanted'] ?? null;
            if (is_array($wanted)) {
                connection::want($wanted);
            }
        }
        return $answer;
    }

    /**
     * When the service last took something, in Unix seconds; 0 for never.
     *
     * @return int
     */
    public static function last_sent(): int {
        return (int) get_config(connection::PLUGIN, 'lastsuccess');
    }

    /**
     * What was last answered.
     *
     * @return array time, status and text; empty before the first message
     */
    public static function last_answer(): array {
        return (array) json_decode((string) get_config(connection::PLUGIN, 'lastanswer'), true);
    }

    /**
     * How often in a row nothing was taken.
     *
     * @return int
     */
    public static function failures(): int {
        return self::paused()[0];
    }

    /**
     * Until when nothing is tried, in Unix seconds.
     *
     * @return int
     */
    public static function paused_until(): int {
        return self::paused()[1];
    }

    /**
     * Try nothing for a while.
     *
     * @param int $seconds
     */
    public static function pause(int $seconds): void {
        self::keep('pause', (self::failures() + 1) . ' ' . (time() + $seconds));
    }

    /**
     * Forget the pause: something changed.
     */
    public static function resume(): void {
        self::keep('pause', '');
    }

    /**
     * Failures in a row, and until when nothing is tried.
     *
     * @return int[]
     */
    private static function paused(): array {
        $kept = explode(' ', (string) get_config(connection::PLUGIN, 'pause')) + ['', ''];
        return [(int) $kept[0], (int) ($kept[1] ?? 0)];
    }

    /**
     * Remember something, where it differs.
     *
     * @param string $name
     * @param string $value
     */
    private static function keep(string $name, string $value): void {
        if ((string) get_config(connection::PLUGIN, $name) !== $value) {
            set_config($name, $value, connection::PLUGIN);
        }
    }
}
