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
 * Requests from this Moodle to the service.
 *
 * Moodle's list of blocked hosts and ports is for addresses that users give. This one only an administrator can set, and it
 * often is an address of the intranet.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class http {
    /**
     * Post JSON and wait up to ten seconds, unless told otherwise, for an answer.
     *
     * @param string $url
     * @param string $body
     * @param string[] $headers header lines besides the content type
     * @param int $timeout in seconds
     * @return answer
     */
    public static function post(string $url, string $body, array $headers = [], int $timeout = 10): answer {
        $headers[] = 'Content-Type: application/json';
        return self::answered($headers, $timeout, fn($curl, $options) => $curl->post($url, $body, $options));
    }

    /**
     * Get JSON, waiting up to ten seconds for it.
     *
     * @param string $url
     * @param string[] $headers header lines
     * @return answer
     */
    public static function get(string $url, array $headers = []): answer {
        return self::answered($headers, 10, fn($curl, $options) => $curl->get($url, [], $options));
    }

    /**
     * One request.
     *
     * @param string[] $headers
     * @param int $timeout
     * @param callable $ask of curl
     * @return answer
     */
    private static function answered(array $headers, int $timeout, callable $ask): answer {
        global $CFG;
        require_once($CFG->libdir . '/filelib.php');
        $curl = new \curl(['ignoresecurity' => true]);
        $curl->setHeader(['Accept: application/json', ...$headers]);
        $found = $ask($curl, [
            'CURLOPT_TIMEOUT' => $timeout,
            'CURLOPT_CONNECTTIMEOUT' => 5,
            'CURLOPT_FOLLOWLOCATION' => 0,
        ]);
        $status = (int) ($curl->get_info()['http_code'] ?? 0);
        return new answer($status, (string) $found, self::retryafter($curl->getResponse()));
    }

    /**
     * The seconds of a Retry-After header, which tells seconds or a date.
     *
     * @param mixed $headers as Moodle's curl keeps them
     * @return int
     */
    private static function retryafter($headers): int {
        $told = array_change_key_case(is_array($headers) ? $headers : [])['retry-after'] ?? '';
        $told = is_array($told) ? end($told) : (string) $told;
        return max(0, ctype_digit($told) ? (int) $told : (int) strtotime($told) - time());
    }
}
