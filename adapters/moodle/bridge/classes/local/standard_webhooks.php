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
 * Signatures after the Standard Webhooks specification (https://www.standardwebhooks.com).
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class standard_webhooks {
    /** How a secret begins. */
    private const PREFIX = 'whsec_';

    /**
     * The three headers that prove a message, signed with every live secret: either side may be the first to learn of a new one.
     *
     * @param string $id the same on every try
     * @param int $timestamp of this try, in Unix seconds
     * @param string $body
     * @param string[] $secrets
     * @return string[] header lines
     */
    public static function headers(string $id, int $timestamp, string $body, array $secrets): array {
        $signatures = array_map(fn($secret) => self::signature($id, $timestamp, $body, $secret), $secrets);
        return [
            "webhook-id: $id",
            "webhook-timestamp: $timestamp",
            'webhook-signature: ' . implode(' ', $signatures),
        ];
    }

    /**
     * Whether this can be a secret: whsec_ and base64 of 24 to 64 bytes.
     *
     * @param string $secret
     * @return bool
     */
    public static function is_secret(string $secret): bool {
        $bytes = strlen(self::bytes($secret));
        return str_starts_with($secret, self::PREFIX) && $bytes >= 24 && $bytes <= 64;
    }

    /**
     * One signature.
     *
     * @param string $id
     * @param int $timestamp
     * @param string $body
     * @param string $secret
     * @return string
     */
    private static function signature(string $id, int $timestamp, string $body, string $secret): string {
        return 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", self::bytes($secret), true));
    }

    /**
     * The bytes of a secret; none where it is not one.
     *
     * @param string $secret
     * @return string
     */
    private static function bytes(string $secret): string {
        return (string) base64_decode(substr($secret, strlen(self::PREFIX)), true);
    }
}
