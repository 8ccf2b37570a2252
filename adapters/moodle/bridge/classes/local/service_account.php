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
 * The account by which the service calls this Moodle: a user who cannot sign in, a role with the least capabilities, and a token.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class service_account {
    /** What the role allows, in the whole site: to call, to serve, and to see people's names, addresses and languages. */
    public const CAPABILITIES = [
        'webservice/rest:use',
        'local/lmsfeedback:serve',
        'moodle/user:viewdetails',
        'moodle/user:viewalldetails',
        'moodle/site:viewuseridentity',
        'moodle/course:view',
        'moodle/course:viewhiddencourses',
        'moodle/course:enrolreview',
    ];

    /** The role's short name, and the user name. */
    private const NAME = 'lmsfeedbackservice';

    /**
     * Make whatever is missing, and put right what was changed.
     */
    public static function prepare(): void {
        self::switch_on();
        $userid = self::user();
        role_assign(self::role(), $userid, \context_system::instance()->id);
        self::authorise($userid);
    }

    /**
     * A new token; those that were made before stay live until {@see keep_only()}.
     *
     * @return string
     */
    public static function make_token(): string {
        $context = \context_system::instance();
        $name = get_string('pluginname', connection::PLUGIN);
        return \core_external\util::generate_token(EXTERNAL_TOKEN_PERMANENT, self::service(), self::user(), $context, 0, '', $name);
    }

    /**
     * Let go of every token of the service but one.
     *
     * @param string $token
     */
    public static function keep_only(string $token): void {
        global $DB;
        $where = 'externalserviceid = ? AND token <> ?';
        $DB->delete_records_select('external_tokens', $where, [self::service()->id, $token]);
    }

    /**
     * Let go of one token.
     *
     * @param string $token
     */
    public static function drop(string $token): void {
        global $DB;
        $DB->delete_records('external_tokens', ['externalserviceid' => self::service()->id, 'token' => $token]);
    }

    /**
     * Which of the capabilities somebody holds.
     *
     * @param int $userid
     * @return bool[] by name
     */
    public static function holds(int $userid): array {
        $context = \context_system::instance();
        $ask = fn($name) => has_capability($name, $context, $userid, false);
        return array_combine(self::CAPABILITIES, array_map($ask, self::CAPABILITIES));
    }

    /**
     * The account's id; 0 where there is none yet.
     *
     * @return int
     */
    public static function id(): int {
        global $DB;
        $kept = (int) get_config(connection::PLUGIN, 'serviceuser');
        return $DB->record_exists('user', ['id' => $kept, 'deleted' => 0]) ? $kept : 0;
    }

    /**
     * Take all of it away again: the role, the account, and what was switched on for it and serves nobody else.
     */
    public static function remove(): void {
        global $CFG, $DB;
        if ($role = $DB->get_record('role', ['shortname' => self::NAME])) {
            delete_role($role->id);
        }
        $service = $DB->get_record('external_services', ['shortname' => connection::PLUGIN]);
        if ($service) {
            $DB->delete_records('external_tokens', ['externalserviceid' => $service->id]);
            $DB->delete_records('external_services_users', ['externalserviceid' => $service->id]);
        }
        if ($id = self::id()) {
            require_once($CFG->dirroot . '/user/lib.php');
            user_delete_user(\core_user::get_user($id, '*', MUST_EXIST));
        }
        self::switch_off();
    }

    /**
     * Switch web services and their REST protocol on, and remember what was off before.
     */
    private static function switch_on(): void {
        global $CFG;
        $protocols = array_filter(explode(',', $CFG->webserviceprotocols ?? ''));
        $switched = [];
        if (empty($CFG->enablewebservices)) {
            set_config('enablewebservices', 1);
            $switched[] = 'webservices';
        }
        if (!in_array('rest', $protocols, true)) {
            set_config('webserviceprotocols', implode(',', [...$protocols, 'rest']));
            $switched[] = 'rest';
        }
        if ($switched) {
            set_config('switchedon', implode(',', $switched), connection::PLUGIN);
        }
    }

    /**
     * Switch off what was off before, unless others use it by now.
     */
    private static function switch_off(): void {
        global $CFG, $DB;
        $switched = explode(',', (string) get_config(connection::PLUGIN, 'switchedon'));
        if ($DB->record_exists('external_tokens', [])) {
            return;
        }
        if (in_array('rest', $switched, true)) {
            $others = array_diff(explode(',', $CFG->webserviceprotocols ?? ''), ['rest']);
            set_config('webserviceprotocols', implode(',', $others));
        }
        if (in_array('webservices', $switched, true)) {
            set_config('enablewebservices', 0);
        }
    }

    /**
     * The account, made where there is none. It signs in nowhere: its authentication is that of web services, without a password.
     *
     * @return int its id
     */
    private static function user(): int {
        global $CFG, $DB;
        if ($id = self::id()) {
            return $id;
        }
        $taken = ['username' => self::NAME, 'mnethostid' => $CFG->mnet_localhost_id, 'deleted' => 0];
        $before = $DB->get_record('user', $taken, 'id, auth');
        if ($before && $before->auth === 'webservice') {
            set_config('serviceuser', $before->id, connection::PLUGIN);
            return (int) $before->id;
        }
        require_once($CFG->dirroot . '/user/lib.php');
        $name = $before ? self::NAME . random_int(1000, 9999) : self::NAME;
        $id = user_create_user((object) [
            'username' => $name,
            'auth' => 'webservice',
            'firstname' => 'LMS feedback',
            'lastname' => 'service',
            'email' => "$name@noreply.invalid",
            'emailstop' => 1,
            'maildisplay' => 0,
            'policyagreed' => 1,
            'confirmed' => 1,
            'mnethostid' => $CFG->mnet_localhost_id,
        ], false);
        set_config('serviceuser', $id, connection::PLUGIN);
        return $id;
    }

    /**
     * The role, made where there is none, with its capabilities as they must be.
     *
     * @return int its id
     */
    private static function role(): int {
        global $DB;
        $id = $DB->get_field('role', 'id', ['shortname' => self::NAME]);
        if (!$id) {
            $name = get_string('servicerole', connection::PLUGIN);
            $id = create_role($name, self::NAME, get_string('servicerole_desc', connection::PLUGIN));
            set_role_contextlevels($id, [CONTEXT_SYSTEM]);
        }
        foreach (self::CAPABILITIES as $capability) {
            assign_capability($capability, CAP_ALLOW, $id, \context_system::instance()->id, true);
        }
        return (int) $id;
    }

    /**
     * Let the account use the service.
     *
     * @param int $userid
     */
    private static function authorise(int $userid): void {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/webservice/lib.php');
        $service = self::service();
        $who = ['externalserviceid' => $service->id, 'userid' => $userid];
        if (!$DB->record_exists('external_services_users', $who)) {
            (new \webservice())->add_ws_authorised_user((object) $who);
        }
        if (!$service->enabled) {
            $DB->set_field('external_services', 'enabled', 1, ['id' => $service->id]);
        }
    }

    /**
     * The external service that the plugin declares.
     *
     * @return \stdClass
     */
    private static function service(): \stdClass {
        global $DB;
        return $DB->get_record('external_services', ['shortname' => connection::PLUGIN], '*', MUST_EXIST);
    }
}
