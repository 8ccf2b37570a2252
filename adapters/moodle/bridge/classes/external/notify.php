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

namespace local_lmsfeedback\external;

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;
use local_lmsfeedback\local\address;
use local_lmsfeedback\local\notice;

/**
 * Tells one person something by the channels that they chose.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class notify extends external_api {
    /**
     * What the function takes.
     *
     * Subjects are raw, because Moodle would refuse one that holds a tag, and learners ask about tags.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'userid' => new external_value(PARAM_INT, 'Who is told'),
            'subject' => new external_value(PARAM_RAW_TRIMMED, 'One line, plain text'),
            'html' => new external_value(PARAM_RAW, 'The notice in HTML'),
            'text' => new external_value(PARAM_RAW, 'The notice as plain text'),
            'contexturl' => new external_value(PARAM_RAW_TRIMMED, 'Where it leads', VALUE_DEFAULT, ''),
            'contexturlname' => new external_value(PARAM_RAW_TRIMMED, 'What the link is called', VALUE_DEFAULT, ''),
            'courseid' => new external_value(PARAM_INT, 'The course that it is about', VALUE_DEFAULT, SITEID),
            'key' => new external_value(PARAM_RAW_TRIMMED, 'The same key again tells nothing twice', VALUE_DEFAULT, ''),
        ]);
    }

    /**
     * Tell somebody something.
     *
     * @param int $userid
     * @param string $subject
     * @param string $html
     * @param string $text
     * @param string $contexturl
     * @param string $contexturlname
     * @param int $courseid
     * @param string $key
     * @return array
     */
    public static function execute(
        $userid,
        $subject,
        $html,
        $text,
        $contexturl = '',
        $contexturlname = '',
        $courseid = SITEID,
        $key = ''
    ): array {
        global $CFG;
        require_once($CFG->dirroot . '/message/lib.php');
        $given = compact('userid', 'subject', 'html', 'text', 'contexturl', 'contexturlname', 'courseid', 'key');
        $told = self::validate_parameters(self::execute_parameters(), $given);
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/lmsfeedback:serve', $context);
        if ($told['contexturl'] !== '' && !address::is_web($told['contexturl'])) {
            throw new \invalid_parameter_exception('contexturl is no address of the web: ' . s($told['contexturl']));
        }
        $user = \core_user::get_user($told['userid'], '*', MUST_EXIST);
        \core_user::require_active_user($user, true, true);
        return notice::tell($user, self::message($told), $told['key']);
    }

    /**
     * What the function answers.
     *
     * @return external_single_structure
     */
    public static function execute_returns(): external_single_structure {
        return new external_single_structure([
            'notificationid' => new external_value(PARAM_INT, 'Of Moodle\'s notification; 0 where it kept none'),
            'repeated' => new external_value(PARAM_BOOL, 'The key came before: nothing was told now'),
            'channels' => new external_multiple_structure(new external_single_structure([
                'name' => new external_value(PARAM_PLUGIN, 'popup, email, …'),
                'state' => new external_value(PARAM_ALPHA, 'shown, sent, failed, off or unknown'),
            ])),
        ]);
    }

    /**
     * The message as Moodle takes it.
     *
     * @param array $told
     * @return \core\message\message
     */
    private static function message(array $told): \core\message\message {
        $subject = self::line($told['subject']);
        $message = new \core\message\message();
        $message->component = 'local_lmsfeedback';
        $message->name = 'update';
        $message->notification = 1;
        $message->userfrom = \core_user::get_noreply_user();
        $message->subject = $subject;
        $message->smallmessage = $subject;
        $message->fullmessage = $told['text'];
        $message->fullmessageformat = FORMAT_PLAIN;
        $message->fullmessagehtml = clean_text($told['html'], FORMAT_HTML);
        $message->courseid = $told['courseid'];
        if ($told['contexturl'] !== '') {
            $message->contexturl = $told['contexturl'];
            $message->contexturlname = self::line($told['contexturlname']) ?: $subject;
        }
        return $message;
    }

    /**
     * One line of plain text. The bell drops whatever looks like a tag, so its brackets become others that look like them.
     *
     * @param string $text
     * @return string
     */
    private static function line(string $text): string {
        $line = trim(preg_replace('/[\p{C}\s]+/u', ' ', $text));
        return clean_param($line, PARAM_TEXT) === $line ? $line : strtr($line, ['<' => '‹', '>' => '›']);
    }
}
