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

/**
 * The bridge's sentences in English, in alphabetical order.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['ask'] = 'Ask';
$string['checkaccount'] = 'The account of the feedback service';
$string['checkaccount_bad'] = 'It lacks: {$a}';
$string['checkaccount_cure'] = 'Pair again: that gives the role what it needs. Or give it to the role yourself.';
$string['checkaccount_good'] = 'It has all that it needs.';
$string['checkanswers'] = 'The feedback service answers';
$string['checkanswers_bad'] = 'The last answer was: {$a}';
$string['checkanswers_cure'] = 'Look at the queue. If the service moved or lost its memory, pair again.';
$string['checkanswers_good'] = 'It took the last message.';
$string['checkcron'] = 'Cron runs';
$string['checkcron_bad'] = 'Cron has not run for ten minutes or more: events wait in the queue.';
$string['checkcron_cure'] = 'Run admin/cli/cron.php every minute, as the documentation of Moodle describes.';
$string['checkcron_good'] = 'It ran within the last ten minutes.';
$string['checklook'] = 'worth a look';
$string['checknotices'] = 'Notices reach people';
$string['checknotices_bad'] = 'Our notices are switched off for the whole site.';
$string['checknotices_cure'] = 'Switch “News about what you asked, reported or suggested” on again.';
$string['checknotices_good'] = 'They are switched on.';
$string['checkorder'] = 'in order';
$string['checkstate'] = 'How it is';
$string['checkwebservices'] = 'Web services and their REST protocol';
$string['checkwebservices_bad'] = 'They are switched off: the feedback service cannot tell anybody anything.';
$string['checkwebservices_cure'] = 'Switch both on.';
$string['checkwebservices_good'] = 'They are switched on.';
$string['checkwhat'] = 'What was looked at';
$string['checkwrong'] = 'TO MEND';
$string['connecthelp'] = 'Pairs this Moodle with the feedback service.

On the machine of the service, print an address that works once:
  lms-feedback moodle pair SITE
Then here, within an hour:
  php local/lmsfeedback/cli/connect.php https://feedback.example.org/pair/SITE/CODE';
$string['eventerasurerequested'] = 'Erasure at the feedback service requested';
$string['inattempts'] = 'Show the buttons inside quiz attempts';
$string['inattempts_desc'] = 'Off, learners find the buttons on every page of a course but not while they answer a quiz.';
$string['launchheading'] = 'To the feedback service';
$string['launchwhat'] = 'Your course tells the feedback service who you are and what you were looking at.';
$string['lmsfeedback:serve'] = 'Serve as the account of the feedback service';
$string['lmsfeedback:submit'] = 'Ask, report and suggest';
$string['messageprovider:update'] = 'News about what you asked, reported or suggested';
$string['mine'] = 'What I asked, reported and suggested';
$string['mobilewhat'] = 'The form opens in your browser; you are signed in there already.';
$string['never'] = 'never';
$string['notconnected'] = 'This site has no feedback service yet. An administrator can connect one under Plugins > LMS feedback.';
$string['notemore'] = 'Read more';
$string['noteputaway'] = 'Thank you';
$string['notes'] = 'What you said, and what we did';
$string['noticebusy'] = 'Another call is telling this very notice. Try again in a moment.';
$string['noticeofanother'] = 'This key belongs to a notice for somebody else. Use a key of its own for each person.';
$string['opening'] = 'The form is opening …';
$string['pair'] = 'Pair with the feedback service';
$string['pair_desc'] = 'On the machine of the feedback service, run <kbd>lms-feedback moodle pair SITE</kbd>. It prints an address that works once, for an hour. Paste it here. This page then makes an account for the service with as few rights as it needs, exchanges keys, and shows what both sides checked.';
$string['pairaddress'] = 'Pairing address';
$string['pairaddresswrong'] = 'This is no pairing address. It looks like https://feedback.example.org/pair/SITE/CODE; print one with: lms-feedback moodle pair SITE';
$string['pairagain'] = 'This Moodle is paired with {$a->service} as {$a->site}. Pairing again renews the keys; events that wait stay in the queue.';
$string['pairdone'] = 'This Moodle is paired with {$a->service} as {$a->site}.';
$string['pairnoanswer'] = 'The feedback service did not answer: {$a}. Can this server reach that address? Afterwards print a new pairing address, because this one may be used up.';
$string['pairnotservice'] = 'Something answered that is no feedback service: {$a}. Is the address right, and does nothing stand in between?';
$string['pairnow'] = 'Pair';
$string['pairrefused'] = 'The feedback service refused: {$a}';
$string['pluginname'] = 'LMS feedback';
$string['privacy:messages'] = 'People are told by notifications of Moodle what became of what they said.';
$string['privacy:notesputaway'] = 'The notes on mended pages that this person has put away, by their numbers.';
$string['privacy:notice'] = 'Which notices somebody was told, so that none is told twice. Kept for 180 days.';
$string['privacy:notice:channels'] = 'What is known of bell and e-mail';
$string['privacy:notice:notificationid'] = 'The notification of Moodle';
$string['privacy:notice:timecreated'] = 'When';
$string['privacy:notice:userid'] = 'Who was told';
$string['privacy:outbox'] = 'Events on their way to the feedback service. They leave within minutes, and are forgotten after thirty days at the latest.';
$string['privacy:outbox:payload'] = 'The event with the ids of those whom it concerns';
$string['privacy:outbox:timecreated'] = 'When';
$string['privacy:service'] = 'The feedback service keeps what learners ask, report and suggest, and what became of it.';
$string['privacy:service:email'] = 'E-mail address, which the service may read to answer by mail';
$string['privacy:service:events'] = 'That something happened in a course, such as a completed activity, where the service asked for it';
$string['privacy:service:fullname'] = 'Name, so that whoever answers knows whom they answer';
$string['privacy:service:lang'] = 'Language in which they are answered';
$string['privacy:service:place'] = 'The page from which they wrote: course, activity, question';
$string['privacy:service:roles'] = 'Roles in that course';
$string['privacy:service:userid'] = 'The id of the account';
$string['privacy:service:words'] = 'What they write there themselves';
$string['queue'] = 'Queue of events';
$string['queueagain'] = 'Send again';
$string['queueallagain'] = 'Send all of them again';
$string['queuedead'] = 'What the service refused';
$string['queuedeadnone'] = 'Nothing. Whatever the service cannot take is listed here for thirty days.';
$string['queueevent'] = 'Event';
$string['queuelastanswer'] = 'Last answer';
$string['queuelastsent'] = 'Last taken by the service';
$string['queuenotsent'] = 'The service did not take everything: {$a}';
$string['queueoldest'] = 'The oldest has waited';
$string['queuepaused'] = 'Paused until';
$string['queuequeued'] = 'Happened';
$string['queuereason'] = 'Why it was refused';
$string['queuesend'] = 'Send now';
$string['queuesent'] = 'Done. {$a}';
$string['queueservice'] = 'Feedback service';
$string['queueunpaired'] = 'This Moodle is not paired with a feedback service yet, so nothing is queued.';
$string['queuewaiting'] = 'Events that wait';
$string['recordrefused'] = 'The feedback service could not be asked what it holds: {$a}. Ask for this export again later.';
$string['report'] = 'Report';
$string['servicerole'] = 'LMS feedback service';
$string['servicerole_desc'] = 'For the account by which the feedback service calls this Moodle. It has as few rights as that needs.';
$string['settings'] = 'Settings';
$string['suggest'] = 'Suggest';
$string['taskdrain'] = 'Send events to the feedback service';
$string['unopened'] = 'The form could not be opened on that page. Continue to open it here; if that fails, try again later.';
