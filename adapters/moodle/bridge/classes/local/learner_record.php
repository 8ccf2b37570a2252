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
 * What the service holds of a learner, as the service shows it to them: asked with a token that speaks for them.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class learner_record {
    /** Items in one answer. */
    private const PAGE = 100;

    /** @var string a token of the learner */
    private readonly string $token;

    /**
     * Of one learner.
     *
     * @param \stdClass $user
     */
    public function __construct(\stdClass $user) {
        $this->token = token::of($user);
    }

    /**
     * Everything that they asked, reported and suggested, with what was said about it.
     *
     * @return array
     */
    public function items(): array {
        $found = [];
        $query = ['limit' => self::PAGE];
        do {
            $page = $this->get('/items', $query);
            foreach ($page['items'] ?? [] as $item) {
                $messages = $this->get('/items/' . (int) $item['id'] . '/messages', []);
                $found[] = (object) ($item + ['messages' => $messages['messages'] ?? []]);
            }
            $query['cursor'] = $page['next'] ?? null;
        } while ($query['cursor']);
        return $found;
    }

    /**
     * One answer of the service.
     *
     * @param string $path below the site
     * @param array $query
     * @return array
     */
    private function get(string $path, array $query): array {
        $url = connection::serviceurl() . '/api/v1/sites/' . rawurlencode(connection::site()) . $path;
        $answer = http::get($url . '?' . http_build_query($query, '', '&'), ["Authorization: Bearer {$this->token}"]);
        if (!$answer->is_taken()) {
            throw new \moodle_exception('recordrefused', connection::PLUGIN, '', $answer->status . ' ' . $answer->sentence());
        }
        return $answer->json();
    }
}
