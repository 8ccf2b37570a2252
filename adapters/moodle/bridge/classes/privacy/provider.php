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

namespace local_lmsfeedback\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\contextlist;
use core_privacy\local\request\transform;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;
use local_lmsfeedback\event\erasure_requested;
use local_lmsfeedback\local\connection;
use local_lmsfeedback\local\learner_record;
use local_lmsfeedback\local\notes;

/**
 * What leaves this Moodle for the feedback service, and how it is told or forgotten when somebody asks.
 *
 * The service holds what learners said. So whoever is in this Moodle may have something there, and the user's own context stands
 * for it.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class provider implements
    \core_privacy\local\metadata\provider,
    \core_privacy\local\request\core_userlist_provider,
    \core_privacy\local\request\plugin\provider,
    \core_privacy\local\request\user_preference_provider {
    /** Notices that were told. */
    private const NOTICES = 'local_lmsfeedback_notice';

    /**
     * What is kept here and what leaves.
     *
     * @param collection $collection
     * @return collection
     */
    public static function get_metadata(collection $collection): collection {
        $told = fn($table, $names) => array_combine($names, array_map(fn($name) => "privacy:$table:$name", $names));
        $collection->add_external_location_link(
            'service',
            $told('service', ['userid', 'fullname', 'email', 'lang', 'roles', 'place', 'events', 'words']),
            'privacy:service'
        );
        $collection->add_database_table(
            self::NOTICES,
            $told('notice', ['userid', 'notificationid', 'channels', 'timecreated']),
            'privacy:notice'
        );
        $collection->add_database_table(
            'local_lmsfeedback_outbox',
            $told('outbox', ['payload', 'timecreated']),
            'privacy:outbox'
        );
        $collection->add_subsystem_link('core_message', [], 'privacy:messages');
        $collection->add_user_preference(notes::PUT_AWAY, 'privacy:notesputaway');
        return $collection;
    }

    /**
     * Where something of a person may be.
     *
     * @param int $userid
     * @return contextlist
     */
    public static function get_contexts_for_userid(int $userid): contextlist {
        $list = new contextlist();
        if (self::has_something($userid)) {
            $list->add_user_context($userid);
        }
        return $list;
    }

    /**
     * Whose things may be in a context.
     *
     * @param userlist $userlist
     */
    public static function get_users_in_context(userlist $userlist): void {
        $context = $userlist->get_context();
        if ($context instanceof \context_user && self::has_something($context->instanceid)) {
            $userlist->add_user($context->instanceid);
        }
    }

    /**
     * Tell what is kept here, and what the service tells.
     *
     * @param approved_contextlist $contextlist
     */
    public static function export_user_data(approved_contextlist $contextlist): void {
        global $DB;
        $user = $contextlist->get_user();
        foreach ($contextlist->get_contexts() as $context) {
            if (!self::is_of($context, $user->id)) {
                continue;
            }
            $place = [get_string('pluginname', connection::PLUGIN)];
            $notices = array_map(fn($row) => (object) [
                'notificationid' => $row->notificationid,
                'channels' => json_decode($row->channels),
                'timecreated' => transform::datetime($row->timecreated),
            ], array_values($DB->get_records(self::NOTICES, ['userid' => $user->id], 'id')));
            $told = (object) ['notices' => $notices, 'service' => self::told_by_service($user)];
            writer::with_context($context)->export_data($place, $told);
        }
    }

    /**
     * Tell which notes somebody has put away.
     *
     * @param int $userid
     */
    public static function export_user_preferences(int $userid): void {
        $putaway = get_user_preferences(notes::PUT_AWAY, null, $userid);
        if ($putaway !== null) {
            $told = get_string('privacy:notesputaway', connection::PLUGIN);
            writer::export_user_preference(connection::PLUGIN, notes::PUT_AWAY, $putaway, $told);
        }
    }

    /**
     * Forget everybody in a context.
     *
     * @param \context $context
     */
    public static function delete_data_for_all_users_in_context(\context $context): void {
        if ($context instanceof \context_user) {
            self::forget($context->instanceid);
        }
    }

    /**
     * Forget a person.
     *
     * @param approved_contextlist $contextlist
     */
    public static function delete_data_for_user(approved_contextlist $contextlist): void {
        $userid = $contextlist->get_user()->id;
        foreach ($contextlist->get_contexts() as $context) {
            if (self::is_of($context, $userid)) {
                self::forget($userid);
            }
        }
    }

    /**
     * Forget people.
     *
     * @param approved_userlist $userlist
     */
    public static function delete_data_for_users(approved_userlist $userlist): void {
        foreach ($userlist->get_userids() as $userid) {
            if (self::is_of($userlist->get_context(), $userid)) {
                self::forget($userid);
            }
        }
    }

    /**
     * Whether something of a person may be here or at the service.
     *
     * @param int $userid
     * @return bool
     */
    private static function has_something(int $userid): bool {
        global $DB;
        return connection::is_paired() || $DB->record_exists(self::NOTICES, ['userid' => $userid]);
    }

    /**
     * Whether a context is a person's own.
     *
     * @param \context $context
     * @param int $userid
     * @return bool
     */
    private static function is_of(\context $context, int $userid): bool {
        return $context instanceof \context_user && (int) $context->instanceid === $userid;
    }

    /**
     * What the service holds of a person, or a sentence on why it could not be asked.
     *
     * @param \stdClass $user
     * @return array|string
     */
    private static function told_by_service(\stdClass $user): array|string {
        if (!connection::is_paired()) {
            return [];
        }
        try {
            return (new learner_record($user))->items();
        } catch (\moodle_exception $refusal) {
            return $refusal->getMessage();
        }
    }

    /**
     * Forget a person here, and have the service forget them.
     *
     * @param int $userid
     */
    private static function forget(int $userid): void {
        global $DB;
        $DB->delete_records(self::NOTICES, ['userid' => $userid]);
        erasure_requested::of($userid)->trigger();
    }
}
