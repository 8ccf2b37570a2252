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
 * What this Moodle itself can tell of whether the bridge works.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class self_check {
    /** Seconds after which cron is late. */
    private const CRON_LATE = 600;

    /**
     * Everything.
     *
     * @return check[]
     */
    public static function all(): array {
        return [self::web_services(), self::account(), self::service_answers(), self::cron(), self::notices()];
    }

    /**
     * Web services and REST are on.
     *
     * @return check
     */
    private static function web_services(): check {
        $off = array_keys(array_filter(site_state::protocols(), fn($on) => !$on));
        return self::finding('webservices', $off === [], '/admin/settings.php?section=webservicesoverview');
    }

    /**
     * The service user has the capabilities that it needs.
     *
     * @return check
     */
    private static function account(): check {
        $id = service_account::id();
        $missing = $id ? array_keys(array_filter(service_account::holds($id), fn($holds) => !$holds)) : ['–'];
        return self::finding('account', $missing === [], '/admin/roles/manage.php', implode(', ', $missing));
    }

    /**
     * The service took the last message.
     *
     * @return check
     */
    private static function service_answers(): check {
        $last = sending::last_answer();
        $answered = ($last['status'] ?? 0) . ' ' . ($last['text'] ?? '');
        return self::finding('answers', ($last['status'] ?? 0) === 200, '/local/lmsfeedback/queue.php', trim($answered));
    }

    /**
     * Cron runs.
     *
     * @return check
     */
    private static function cron(): check {
        return self::finding('cron', site_state::cron() > time() - self::CRON_LATE, '/admin/tool/task/scheduledtasks.php');
    }

    /**
     * Notices are not switched off.
     *
     * @return check
     */
    private static function notices(): check {
        global $CFG;
        require_once($CFG->dirroot . '/message/lib.php');
        return self::finding('notices', !channels::is_disabled(), '/admin/message.php');
    }

    /**
     * A finding in the administrator's language.
     *
     * @param string $name
     * @param bool $holds
     * @param string $path of the page where it is mended
     * @param string $seen
     * @return check
     */
    private static function finding(string $name, bool $holds, string $path, string $seen = ''): check {
        $say = fn($what) => get_string("check{$name}$what", connection::PLUGIN, $seen);
        $where = (new \moodle_url($path))->out(false);
        if ($holds) {
            return new check($say(''), check::ORDER, $say('_good'));
        }
        return new check($say(''), check::WRONG, $say('_bad'), $say('_cure'), $where);
    }
}
