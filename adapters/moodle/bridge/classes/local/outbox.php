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
 * The table of events that wait to be sent. A row leaves when the service has taken it.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class outbox {
    /** The table. */
    private const TABLE = 'local_lmsfeedback_outbox';

    /** Rows are forgotten after this many seconds, whatever came of them: they name people. */
    private const KEPT = 30 * DAYSECS;

    /** Events whose further data name a person; nobody on the other side needs it. */
    private const NAMING = ['\core\event\user_deleted', '\core\event\user_created', '\core\event\user_loggedin'];

    /**
     * Queue an event under an id of its own.
     *
     * @param \core\event\base $event
     */
    public static function add(\core\event\base $event): void {
        global $DB;
        $data = $event->get_data();
        if ($data['anonymous']) {
            $data = array_merge($data, ['userid' => 0, 'relateduserid' => null]);
        }
        if (in_array($event->eventname, self::NAMING, true)) {
            $data['other'] = null;
        }
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;
        $DB->insert_record(self::TABLE, (object) [
            'messageid' => 'msg_' . bin2hex(random_bytes(12)),
            'eventname' => $event->eventname,
            'payload' => json_encode($data, $flags),
            'timecreated' => time(),
        ], false);
    }

    /**
     * The next rows in the order in which they came, as many as fit.
     *
     * @param int $most rows
     * @param int $bytes of payload together; one row is given whatever its size
     * @return \stdClass[]
     */
    public static function next(int $most, int $bytes): array {
        global $DB;
        $taken = [];
        foreach ($DB->get_records(self::TABLE, ['dead' => 0], 'id', 'id, messageid, payload', 0, $most) as $row) {
            $bytes -= strlen($row->payload);
            if ($taken && $bytes < 0) {
                break;
            }
            $taken[] = $row;
        }
        return $taken;
    }

    /**
     * Let go of rows that the service has taken.
     *
     * @param \stdClass[] $rows
     */
    public static function remove(array $rows): void {
        global $DB;
        $DB->delete_records_list(self::TABLE, 'id', array_column($rows, 'id'));
    }

    /**
     * Set a row aside that the service will never take as it is.
     *
     * @param \stdClass $row
     * @param string $reason the service's own words
     */
    public static function kill(\stdClass $row, string $reason): void {
        global $DB;
        $DB->update_record(self::TABLE, (object) ['id' => $row->id, 'dead' => 1, 'reason' => $reason, 'timedead' => time()]);
    }

    /**
     * Queue refused rows again, under the ids that they had.
     *
     * @param int|null $id one row, or all
     */
    public static function revive(?int $id = null): void {
        global $DB;
        [$which, $params] = $id === null ? ['', []] : [' AND id = ?', [$id]];
        $DB->execute('UPDATE {' . self::TABLE . "} SET dead = 0, reason = NULL, timedead = 0 WHERE dead = 1$which", $params);
    }

    /**
     * Refused rows, the newest first.
     *
     * @param int $most
     * @return \stdClass[]
     */
    public static function dead(int $most): array {
        global $DB;
        return $DB->get_records(self::TABLE, ['dead' => 1], 'timedead DESC, id DESC', '*', 0, $most);
    }

    /**
     * How the queue is doing.
     *
     * @return array waiting and dead rows, and oldest_seconds: how long the oldest one has waited
     */
    public static function state(): array {
        global $DB;
        $oldest = $DB->get_field(self::TABLE, 'MIN(timecreated)', ['dead' => 0]);
        return [
            'waiting' => $DB->count_records(self::TABLE, ['dead' => 0]),
            'dead' => $DB->count_records(self::TABLE, ['dead' => 1]),
            'oldest_seconds' => $oldest ? max(0, time() - $oldest) : 0,
        ];
    }

    /**
     * Forget what is older than thirty days.
     *
     * @return int how many rows that waited were forgotten unsent
     */
    public static function prune(): int {
        global $DB;
        $since = time() - self::KEPT;
        $DB->delete_records_select(self::TABLE, 'dead = 1 AND timedead < ?', [$since]);
        $lost = $DB->count_records_select(self::TABLE, 'dead = 0 AND timecreated < ?', [$since]);
        if ($lost) {
            $DB->delete_records_select(self::TABLE, 'dead = 0 AND timecreated < ?', [$since]);
        }
        return $lost;
    }
}
