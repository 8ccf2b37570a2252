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
 * How the parts of this Moodle are doing that the bridge needs.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class site_state {
    /**
     * When cron last began, in Unix seconds; 0 for never.
     *
     * @return int
     */
    public static function cron(): int {
        return (int) get_config('tool_task', 'lastcronstart');
    }

    /**
     * The task that sends events.
     *
     * @return array last and next in Unix seconds, faildelay in seconds, and whether it is disabled
     */
    public static function task(): array {
        $task = \core\task\manager::get_scheduled_task('\local_lmsfeedback\task\drain');
        return [
            'last' => (int) $task->get_last_run_time(),
            'next' => (int) $task->get_next_run_time(),
            'faildelay' => (int) $task->get_fail_delay(),
            'disabled' => (bool) $task->get_disabled(),
        ];
    }

    /**
     * Tasks of the whole site that should have run by now.
     *
     * @return array how many, and oldest_seconds: how late the oldest is
     */
    public static function backlog(): array {
        global $DB;
        $due = 'nextruntime < ? AND timestarted IS NULL';
        $oldest = $DB->get_field_select('task_adhoc', 'MIN(nextruntime)', $due, [time()]);
        return [
            'adhoc' => $DB->count_records_select('task_adhoc', $due, [time()]),
            'oldest_seconds' => $oldest ? time() - $oldest : 0,
        ];
    }

    /**
     * The queue, and what the service last answered.
     *
     * @return array
     */
    public static function outbox(): array {
        $last = sending::last_answer();
        return outbox::state() + [
            'last_success' => sending::last_sent(),
            'last_time' => (int) ($last['time'] ?? 0),
            'last_status' => (int) ($last['status'] ?? 0),
            'last_text' => (string) ($last['text'] ?? ''),
            'paused_until' => sending::paused_until(),
        ];
    }

    /**
     * Whether web services and their REST protocol are on.
     *
     * @return array webservices and rest
     */
    public static function protocols(): array {
        global $CFG;
        return [
            'webservices' => !empty($CFG->enablewebservices),
            'rest' => in_array('rest', explode(',', $CFG->webserviceprotocols ?? ''), true),
        ];
    }

    /**
     * The ways of telling people that this site has, and what they are for our notices.
     *
     * @return array of name, enabled, on (unless somebody prefers otherwise) and locked
     */
    public static function outputs(): array {
        global $CFG;
        require_once($CFG->dirroot . '/message/lib.php');
        $site = get_message_output_default_preferences();
        $on = explode(',', $site->message_provider_local_lmsfeedback_update_enabled ?? '');
        return array_map(fn($output) => [
            'name' => $output->name,
            'enabled' => $output->enabled && $output->configured,
            'on' => in_array($output->name, $on, true),
            'locked' => !empty($site->{$output->name . '_provider_local_lmsfeedback_update_locked'}),
        ], array_values(get_message_processors()));
    }

    /**
     * Whether Moodle's own list of blocked addresses holds the service. The bridge passes it by; others (LTI) cannot.
     *
     * @return array host, port and blocked
     */
    public static function curl(): array {
        $url = connection::serviceurl();
        $parts = parse_url($url) ?: [];
        $usual = ($parts['scheme'] ?? '') === 'http' ? 80 : 443;
        return [
            'host' => (string) ($parts['host'] ?? ''),
            'port' => (int) ($parts['port'] ?? $usual),
            'blocked' => $url !== '' && (new \core\files\curl_security_helper())->url_is_blocked($url),
        ];
    }
}
