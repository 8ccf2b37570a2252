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
 * The ways in which Moodle may tell a person something, and what is known of each.
 *
 * Moodle itself says only whether all of them worked. What it leaves behind tells more: the row that makes the bell ring, and the
 * preferences by which it chose.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class channels {
    /** The message provider, as preferences call it. */
    private const PROVIDER = 'local_lmsfeedback_update';

    /**
     * What became of a notice.
     *
     * @param \stdClass $user
     * @param int $notificationid 0 where Moodle kept none
     * @param bool|null $allworked what Moodle said; null where nobody heard it
     * @return array of name and state: shown, sent, failed, off or unknown
     */
    public static function states(\stdClass $user, int $notificationid, ?bool $allworked): array {
        $chosen = $notificationid ? self::chosen($user) : array_fill_keys(array_keys(get_message_processors(true)), false);
        $others = array_diff(array_keys(array_filter($chosen)), ['popup']);
        $states = [];
        foreach ($chosen as $name => $is) {
            if (!$is) {
                $states[] = ['name' => $name, 'state' => 'off'];
            } else if ($name === 'popup') {
                $states[] = ['name' => $name, 'state' => self::rings($notificationid) ? 'shown' : 'failed'];
            } else {
                $states[] = ['name' => $name, 'state' => self::judged($name, $user, $allworked, count($others))];
            }
        }
        return $states;
    }

    /**
     * Which of the site's channels Moodle takes for this person, by its own rules.
     *
     * @param \stdClass $user
     * @return bool[] by name
     */
    public static function chosen(\stdClass $user): array {
        $site = get_message_output_default_preferences();
        $wish = 'message_provider_' . self::PROVIDER . '_enabled';
        $default = explode(',', $site->{$wish} ?? '');
        $own = get_user_preferences($wish, null, $user);
        $chosen = [];
        foreach (get_message_processors(true) as $name => $processor) {
            $locked = !empty($site->{$name . '_provider_' . self::PROVIDER . '_locked'});
            $wished = in_array($name, $own && !$locked ? explode(',', $own) : $default, true);
            $free = $locked || !$user->emailstop;
            $chosen[$name] = $wished && $free && $processor->object->is_user_configured($user);
        }
        return $chosen;
    }

    /**
     * Whether an administrator switched the provider off.
     *
     * @return bool
     */
    public static function is_disabled(): bool {
        return !empty(get_message_output_default_preferences()->{self::PROVIDER . '_disable'});
    }

    /**
     * Whether the bell shows a notification.
     *
     * @param int $notificationid
     * @return bool
     */
    public static function rings(int $notificationid): bool {
        global $DB;
        return $DB->record_exists('message_popup_notifications', ['notificationid' => $notificationid]);
    }

    /**
     * What Moodle's one word says of one channel among several.
     *
     * @param string $name
     * @param \stdClass $user
     * @param bool|null $allworked
     * @param int $among channels besides the bell
     * @return string
     */
    private static function judged(string $name, \stdClass $user, ?bool $allworked, int $among): string {
        global $CFG;
        if ($name === 'email' && (!empty($CFG->noemailever) || str_ends_with($user->email, '.invalid'))) {
            return 'off';
        }
        if ($allworked === null || ($allworked && $name !== 'email')) {
            return 'unknown';
        }
        if ($allworked) {
            return 'sent';
        }
        return $among === 1 ? 'failed' : 'unknown';
    }
}
