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
 * What came back from the service: its HTTP status and its words.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class answer {
    /**
     * One answer.
     *
     * @param int $status 0 where nobody answered
     * @param string $body
     * @param int $retryafter seconds that the service asked to be left alone
     */
    public function __construct(
        /** @var int HTTP status; 0 where nobody answered */
        public readonly int $status,
        /** @var string what was answered, or why nobody answered */
        public readonly string $body,
        /** @var int seconds that the service asked to be left alone */
        public readonly int $retryafter = 0,
    ) {
    }

    /**
     * The answer as an object of JSON.
     *
     * @return array|null null where it is none: then something else than the service answered
     */
    public function json(): ?array {
        $read = json_decode($this->body, true);
        return is_array($read) && str_starts_with(ltrim($this->body), '{') ? $read : null;
    }

    /**
     * Whether the service took the message. A page of something in between, whatever its status, is no such answer.
     *
     * @return bool
     */
    public function is_taken(): bool {
        return $this->status === 200 && $this->json() !== null;
    }

    /**
     * One sentence for an administrator: a problem's detail, or the first words of whatever came.
     *
     * @return string
     */
    public function sentence(): string {
        $json = $this->json();
        $words = $json['detail'] ?? $json['title'] ?? '';
        if (!is_string($words) || $words === '') {
            $words = $this->is_taken() ? 'OK' : trim(preg_replace('/\s+/', ' ', strip_tags($this->body)));
        }
        return \core_text::substr($words, 0, 500);
    }
}
