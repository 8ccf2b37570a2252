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
 * The two messages that the bridge sends: events, and a sign of life.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class message {
    /** How JSON is written. */
    private const FLAGS = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;

    /**
     * The id of a message of these rows: the same rows give the same.
     *
     * @param \stdClass[] $rows
     * @return string
     */
    public static function id(array $rows): string {
        return 'batch_' . substr(hash('sha256', implode("\n", array_column($rows, 'messageid'))), 0, 40);
    }

    /**
     * Events. The payloads are JSON already and go as they were queued.
     *
     * @param \stdClass[] $rows
     * @return string
     */
    public static function events(array $rows): string {
        $events = array_map(fn($row) => "{\"id\":\"{$row->messageid}\",\"event\":{$row->payload}}", $rows);
        return substr(self::written('moodle.events', []), 0, -2) . ',"events":[' . implode(',', $events) . ']}}';
    }

    /**
     * A sign of life.
     *
     * @return string
     */
    public static function heartbeat(): string {
        return self::written('moodle.heartbeat', ['queue' => outbox::state()]);
    }

    /**
     * A message with what every one of them says.
     *
     * @param string $type
     * @param array $data
     * @return string
     */
    private static function written(string $type, array $data): string {
        global $CFG;
        $version = (int) get_config(connection::PLUGIN, 'version');
        return json_encode([
            'type' => $type,
            'timestamp' => gmdate('Y-m-d\TH:i:s\Z'),
            'data' => ['site' => $CFG->wwwroot, 'bridge' => ['version' => $version]] + $data,
        ], self::FLAGS);
    }
}
