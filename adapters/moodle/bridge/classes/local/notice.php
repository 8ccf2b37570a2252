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
 * Something that one person is told, once, whatever happens in between.
 *
 * A notice is known by the service's key. Calls with one key wait for each other; what was told is kept in a table; and as the key
 * also travels in Moodle's own row, a notice whose telling broke off before it was kept is found there.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class notice {
    /** The table. */
    private const TABLE = 'local_lmsfeedback_notice';

    /** Keys are kept for this many seconds: longer than anybody tries a notice again. */
    private const KEPT = 180 * DAYSECS;

    /** Seconds that a call waits for another one with the same key. */
    private const PATIENCE = 5;

    /**
     * Tell somebody something, unless they were told it before.
     *
     * @param \stdClass $user
     * @param \core\message\message $message without who it is for
     * @param string $key of the service; empty where it has none, and then it is told each time
     * @return array notificationid, repeated and channels
     */
    public static function tell(\stdClass $user, \core\message\message $message, string $key): array {
        if ($key === '') {
            return self::send($user, $message, hash('sha256', random_bytes(32))) + ['repeated' => false];
        }
        $hash = hash('sha256', $key);
        $factory = \core\lock\lock_config::get_lock_factory(connection::PLUGIN);
        $lock = $factory->get_lock("notice_$hash", self::PATIENCE);
        if (!$lock) {
            throw new \moodle_exception('noticebusy', 'local_lmsfeedback');
        }
        try {
            return self::kept($user, $hash) ?? self::found($user, $hash) ?? self::told($user, $message, $hash);
        } finally {
            $lock->release();
        }
    }

    /**
     * When somebody was last told something, in Unix seconds; 0 for never.
     *
     * @return int
     */
    public static function last(): int {
        global $DB;
        return (int) $DB->get_field(self::TABLE, 'MAX(timecreated)', []);
    }

    /**
     * Forget keys that nobody will use again.
     */
    public static function prune(): void {
        global $DB;
        $DB->delete_records_select(self::TABLE, 'timecreated < ?', [time() - self::KEPT]);
    }

    /**
     * A notice that was told and kept.
     *
     * @param \stdClass $user
     * @param string $hash
     * @return array|null
     */
    private static function kept(\stdClass $user, string $hash): ?array {
        global $DB;
        $row = $DB->get_record(self::TABLE, ['noticekey' => $hash]);
        if (!$row) {
            return null;
        }
        if ((int) $row->userid !== (int) $user->id) {
            throw new \moodle_exception('noticeofanother', 'local_lmsfeedback');
        }
        $channels = json_decode($row->channels, true);
        return ['notificationid' => (int) $row->notificationid, 'repeated' => true, 'channels' => $channels];
    }

    /**
     * A notice that was told, but whose telling broke off before it was kept. The bell is rung where it had not been.
     *
     * @param \stdClass $user
     * @param string $hash
     * @return array|null
     */
    private static function found(\stdClass $user, string $hash): ?array {
        global $DB;
        $id = self::notification($user, $hash);
        if (!$id) {
            return null;
        }
        if (!empty(channels::chosen($user)['popup']) && !channels::rings($id)) {
            $DB->insert_record('message_popup_notifications', (object) ['notificationid' => $id]);
        }
        $said = ['notificationid' => $id, 'channels' => channels::states($user, $id, null)];
        self::keep($user, $hash, $said);
        return $said + ['repeated' => true];
    }

    /**
     * A notice that is new.
     *
     * @param \stdClass $user
     * @param \core\message\message $message
     * @param string $hash
     * @return array
     */
    private static function told(\stdClass $user, \core\message\message $message, string $hash): array {
        $said = self::send($user, $message, $hash);
        self::keep($user, $hash, $said);
        return $said + ['repeated' => false];
    }

    /**
     * Hand a notice to Moodle.
     *
     * @param \stdClass $user
     * @param \core\message\message $message
     * @param string $hash travels in Moodle's row, so that it is found where Moodle does not tell which it is
     * @return array notificationid and channels
     */
    private static function send(\stdClass $user, \core\message\message $message, string $hash): array {
        $message->userto = $user;
        $message->customdata = [connection::PLUGIN => $hash];
        try {
            $id = (int) message_send($message);
        } catch (\Throwable $fault) {
            debugging('local_lmsfeedback could not tell ' . $user->id . ': ' . $fault->getMessage(), DEBUG_DEVELOPER);
            $id = 0;
        }
        // Moodle says no id where one channel failed, though the bell may show the notice: a mail server that is down.
        $row = $id ?: self::notification($user, $hash);
        return ['notificationid' => $row, 'channels' => channels::states($user, $row, $id > 0)];
    }

    /**
     * The notification in which a key travelled; 0 where there is none.
     *
     * @param \stdClass $user
     * @param string $hash
     * @return int
     */
    private static function notification(\stdClass $user, string $hash): int {
        global $DB;
        $where = 'useridto = :user AND component = :component AND ' . $DB->sql_like('customdata', ':data');
        $params = ['user' => $user->id, 'component' => connection::PLUGIN, 'data' => "%\"$hash\"%"];
        return (int) $DB->get_field_select('notifications', 'MIN(id)', $where, $params);
    }

    /**
     * Keep what was told.
     *
     * @param \stdClass $user
     * @param string $hash
     * @param array $said
     */
    private static function keep(\stdClass $user, string $hash, array $said): void {
        global $DB;
        $DB->insert_record(self::TABLE, (object) [
            'noticekey' => $hash,
            'userid' => $user->id,
            'notificationid' => $said['notificationid'],
            'channels' => json_encode($said['channels']),
            'timecreated' => time(),
        ], false);
    }
}
