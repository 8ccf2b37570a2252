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

use core\exception\moodle_exception;
use Firebase\JWT\JWT;

/**
 * The token with which a learner arrives at the service: who they are and where they pressed, good once and for minutes.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class token {
    /** Seconds for which it is good. */
    private const LIFE = 300;

    /**
     * A fresh one for whoever is signed in.
     *
     * @param \context $context where they stand: a course, an activity, or anywhere else
     * @return string
     */
    public static function make(\context $context): string {
        global $USER;
        $claims = self::claims($USER, current_language()) + self::where($context);
        if (\core\session\manager::is_loggedinas()) {
            $claims['as'] = (string) \core\session\manager::get_realuser()->id;
        }
        return self::signed($claims);
    }

    /**
     * One that speaks for somebody who is not here, to ask what the service holds of them.
     *
     * @param \stdClass $user
     * @return string
     */
    public static function of(\stdClass $user): string {
        return self::signed(self::claims($user, $user->lang) + ['roles' => []]);
    }

    /**
     * Signed with the newest key.
     *
     * @param array $claims
     * @return string
     */
    private static function signed(array $claims): string {
        $key = connection::tokenkeys()[0] ?? '';
        if ($key === '') {
            throw new moodle_exception('notconnected', 'local_lmsfeedback');
        }
        return JWT::encode($claims, $key, 'HS256');
    }

    /**
     * What it says of a person.
     *
     * @param \stdClass $user
     * @param string $language
     * @return array
     */
    private static function claims(\stdClass $user, string $language): array {
        global $CFG;
        $now = time();
        return [
            'iss' => $CFG->wwwroot,
            'aud' => 'lms-feedback',
            'sub' => (string) $user->id,
            'iat' => $now,
            'nbf' => $now,
            'exp' => $now + self::LIFE,
            'jti' => bin2hex(random_bytes(16)),
            'name' => fullname($user),
            'lang' => $language,
        ];
    }

    /**
     * Course, activity and roles, where the context has them.
     *
     * @param \context $context
     * @return array
     */
    private static function where(\context $context): array {
        global $USER;
        $course = $context->get_course_context(false);
        if (!$course || $course->instanceid == SITEID) {
            return ['roles' => []];
        }
        $roles = array_column(get_user_roles($context, $USER->id), 'shortname');
        if (has_capability('moodle/course:update', $course)) {
            $roles[] = 'editingteacher'; // An administrator holds no role here; a site may call its teachers otherwise.
        }
        $found = ['courseid' => (int) $course->instanceid, 'roles' => array_values(array_unique($roles))];
        return $found + ($context->contextlevel == CONTEXT_MODULE ? ['cmid' => (int) $context->instanceid] : []);
    }
}
