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
 * Sends what waits in the outbox: in order, in batches, one sender at a time.
 *
 * A row leaves when the service answered 200. Whatever else comes back leaves the rows where they are and pauses the queue, longer
 * each time, but for what says that this very row can never be taken.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class drain {
    /** Rows in one message at most. */
    private const ROWS = 50;

    /** Bytes of events in one message at most. */
    private const BYTES = 200000;

    /** Seconds that one run may send for. */
    private const RUN = 45;

    /** Seconds without a message after which the service is told that the bridge is alive. */
    private const QUIET = 300;

    /** The first pause and the longest one, in seconds. */
    private const PAUSES = [30, 900];

    /** Refusals that speak of what was sent. */
    private const REFUSED = [400, 413, 415, 422];

    /** @var int rows in the next message */
    private int $rows = self::ROWS;

    /** @var callable told what was done, in a line */
    private $say;

    /**
     * One run.
     *
     * @param callable|null $say is told what was done, a line at a time
     */
    public function __construct(?callable $say = null) {
        $this->say = $say ?? fn($line) => null;
    }

    /**
     * Send what waits, unless the queue is paused or somebody else is sending.
     *
     * @param bool $now whatever the pause
     * @return bool whether the last thing that was sent was taken; true where there was nothing to send
     */
    public function run(bool $now = false): bool {
        if (!connection::is_paired()) {
            ($this->say)('This Moodle is not paired with a feedback service.');
            return false;
        }
        $lock = \core\lock\lock_config::get_lock_factory(connection::PLUGIN)->get_lock('drain', $now ? 5 : 0);
        if (!$lock) {
            ($this->say)('Another run is sending.');
            return true;
        }
        try {
            return $this->run_alone($now);
        } finally {
            $lock->release();
        }
    }

    /**
     * The run itself, while nobody else sends.
     *
     * @param bool $now
     * @return bool
     */
    private function run_alone(bool $now): bool {
        notice::prune();
        if ($lost = outbox::prune()) {
            ($this->say)("Forgot $lost events that waited for thirty days.");
        }
        $until = sending::paused_until();
        if (!$now && $until > time()) {
            ($this->say)('Paused until ' . gmdate('H:i:s', $until) . ' UTC. ' . (sending::last_answer()['text'] ?? ''));
            return false;
        }
        $stop = time() + self::RUN;
        while (time() < $stop && ($rows = outbox::next($this->rows, self::BYTES))) {
            if (!$this->send($rows)) {
                return false;
            }
        }
        return sending::last_sent() > time() - self::QUIET || $this->beat();
    }

    /**
     * Tell the service that the bridge is alive, and how its queue is doing.
     *
     * @return bool
     */
    public function beat(): bool {
        $answer = sending::send('beat_' . bin2hex(random_bytes(20)), message::heartbeat());
        ($this->say)('Heartbeat: ' . $answer->status . ' ' . $answer->sentence());
        return $answer->is_taken() || $this->pause($answer);
    }

    /**
     * Send rows as one message and do what the answer says.
     *
     * @param \stdClass[] $rows
     * @return bool whether to go on
     */
    private function send(array $rows): bool {
        $answer = sending::send(message::id($rows), message::events($rows));
        ($this->say)(count($rows) . ' events: ' . $answer->status . ' ' . $answer->sentence());
        if ($answer->is_taken()) {
            outbox::remove($rows);
            return true;
        }
        if (!in_array($answer->status, self::REFUSED, true)) {
            return $this->pause($answer);
        }
        if (count($rows) === 1) {
            outbox::kill($rows[0], "{$answer->status}: {$answer->sentence()}");
            return true;
        }
        if ($answer->status === 413) {
            $this->rows = intdiv(count($rows), 2);
            return true;
        }
        foreach ($rows as $row) {
            if (!$this->send([$row])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Leave the service alone for a while: as long as it asked for, else twice as long as the last time.
     *
     * @param answer $answer
     * @return bool false
     */
    private function pause(answer $answer): bool {
        [$first, $longest] = self::PAUSES;
        $doubled = $first * 2 ** min(sending::failures(), 10);
        sending::pause(min(max($doubled, $answer->retryafter), $longest));
        return false;
    }
}
