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
 * The bridge's sentences in Simplified Chinese, in alphabetical order.
 *
 * @package    local_lmsfeedback
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['ask'] = '提问';
$string['checkaccount'] = '反馈服务的账号';
$string['checkaccount_bad'] = '缺少：{$a}';
$string['checkaccount_cure'] = '重新配对即可补齐该角色所需的权限，也可以自行为该角色添加。';
$string['checkaccount_good'] = '所需权限齐全。';
$string['checkanswers'] = '反馈服务有应答';
$string['checkanswers_bad'] = '最近一次应答是：{$a}';
$string['checkanswers_cure'] = '请查看队列。如果服务已搬迁或数据丢失，请重新配对。';
$string['checkanswers_good'] = '最近一条消息已被接收。';
$string['checkcron'] = 'Cron 正在运行';
$string['checkcron_bad'] = 'Cron 已有十分钟以上没有运行：事件在队列中等待。';
$string['checkcron_cure'] = '请按 Moodle 文档的说明，每分钟运行一次 admin/cli/cron.php。';
$string['checkcron_good'] = '最近十分钟内运行过。';
$string['checklook'] = '请留意';
$string['checknotices'] = '通知能够送达';
$string['checknotices_bad'] = '本插件的通知已在全站关闭。';
$string['checknotices_cure'] = '请重新开启“您的提问、报告或建议的最新进展”。';
$string['checknotices_good'] = '已开启。';
$string['checkorder'] = '正常';
$string['checkstate'] = '状态';
$string['checkwebservices'] = 'Web 服务及其 REST 协议';
$string['checkwebservices_bad'] = '已关闭：反馈服务无法通知任何人。';
$string['checkwebservices_cure'] = '请将两者都开启。';
$string['checkwebservices_good'] = '已开启。';
$string['checkwhat'] = '检查项目';
$string['checkwrong'] = '需处理';
$string['connecthelp'] = '将本 Moodle 与反馈服务配对。

在反馈服务所在的机器上，打印一个一次性地址：
  lms-feedback moodle pair SITE
然后在一小时内在这里运行：
  php local/lmsfeedback/cli/connect.php https://feedback.example.org/pair/SITE/CODE';
$string['eventerasurerequested'] = '已请求反馈服务删除个人数据';
$string['inattempts'] = '在测验答题时也显示按钮';
$string['inattempts_desc'] = '关闭时，学员在课程的每个页面都能看到按钮，但答题过程中不显示。';
$string['launchheading'] = '前往反馈服务';
$string['launchwhat'] = '课程会告知反馈服务您是谁以及您正在查看的内容。';
$string['lmsfeedback:serve'] = '作为反馈服务的账号';
$string['lmsfeedback:submit'] = '提问、报告问题和提出建议';
$string['messageprovider:update'] = '您的提问、报告或建议的最新进展';
$string['mine'] = '我的提问、报告和建议';
$string['mobilewhat'] = '表单将在浏览器中打开，您无需再次登录。';
$string['never'] = '从未';
$string['notconnected'] = '本站尚未连接反馈服务。管理员可在“插件 > 学习反馈”中完成连接。';
$string['notemore'] = '了解更多';
$string['noteputaway'] = '知道了';
$string['notes'] = '您的反馈与我们的改进';
$string['noticebusy'] = '另一次调用正在发送这条通知。请稍后重试。';
$string['noticeofanother'] = '这个键属于发给另一个人的通知。请为每个人使用各自的键。';
$string['opening'] = '正在打开表单……';
$string['pair'] = '与反馈服务配对';
$string['pair_desc'] = '在反馈服务所在的机器上运行 <kbd>lms-feedback moodle pair SITE</kbd>。它会打印一个一小时内有效的一次性地址，请粘贴到这里。本页随后会为反馈服务创建一个权限最小的账号，交换密钥，并显示双方检查的结果。';
$string['pairaddress'] = '配对地址';
$string['pairaddresswrong'] = '这不是配对地址。它应形如 https://feedback.example.org/pair/SITE/CODE；用以下命令打印：lms-feedback moodle pair SITE';
$string['pairagain'] = '本 Moodle 已与 {$a->service} 配对，名称为 {$a->site}。重新配对会更换密钥；等待中的事件会保留在队列中。';
$string['pairdone'] = '本 Moodle 已与 {$a->service} 配对，名称为 {$a->site}。';
$string['pairnoanswer'] = '反馈服务没有应答：{$a}。本服务器能访问该地址吗？之后请重新打印配对地址，因为这一个可能已被用掉。';
$string['pairnotservice'] = '应答的不是反馈服务：{$a}。地址是否正确？中间是否有其他设备？';
$string['pairnow'] = '配对';
$string['pairrefused'] = '反馈服务拒绝了：{$a}';
$string['pluginname'] = '学习反馈';
$string['privacy:messages'] = '通过 Moodle 通知告知用户其反馈的处理结果。';
$string['privacy:notesputaway'] = '此人已关闭的页面改进提示的编号。';
$string['privacy:notice'] = '记录已向谁发送过哪些通知，以免重复发送。保留 180 天。';
$string['privacy:notice:channels'] = '弹出通知与电子邮件的送达情况';
$string['privacy:notice:notificationid'] = '对应的 Moodle 通知';
$string['privacy:notice:timecreated'] = '时间';
$string['privacy:notice:userid'] = '通知对象';
$string['privacy:outbox'] = '正在发往反馈服务的事件。几分钟内即会发出，最迟三十天后删除。';
$string['privacy:outbox:payload'] = '事件内容，含相关用户的编号';
$string['privacy:outbox:timecreated'] = '时间';
$string['privacy:service'] = '反馈服务保存学员的提问、问题报告和建议，以及处理结果。';
$string['privacy:service:email'] = '电子邮件地址，服务可能用它来回复';
$string['privacy:service:events'] = '课程中发生的事情（例如完成某个活动），仅限服务要求的事件';
$string['privacy:service:fullname'] = '姓名，让回复者知道在回复谁';
$string['privacy:service:lang'] = '回复所用的语言';
$string['privacy:service:place'] = '提交反馈时所在的页面：课程、活动、题目';
$string['privacy:service:roles'] = '在该课程中的角色';
$string['privacy:service:userid'] = '账号编号';
$string['privacy:service:words'] = '用户自己在那里写下的内容';
$string['queue'] = '事件队列';
$string['queueagain'] = '重新发送';
$string['queueallagain'] = '全部重新发送';
$string['queuedead'] = '被服务拒绝的事件';
$string['queuedeadnone'] = '没有。服务无法接收的事件会在这里保留三十天。';
$string['queueevent'] = '事件';
$string['queuelastanswer'] = '最近一次应答';
$string['queuelastsent'] = '最近一次被接收';
$string['queuenotsent'] = '服务没有全部接收：{$a}';
$string['queueoldest'] = '最早的已等待';
$string['queuepaused'] = '暂停至';
$string['queuequeued'] = '发生时间';
$string['queuereason'] = '拒绝原因';
$string['queuesend'] = '立即发送';
$string['queuesent'] = '完成。{$a}';
$string['queueservice'] = '反馈服务';
$string['queueunpaired'] = '本 Moodle 尚未与反馈服务配对，因此没有事件排队。';
$string['queuewaiting'] = '等待中的事件';
$string['recordrefused'] = '无法向反馈服务查询其保存的内容：{$a}。请稍后重新申请导出。';
$string['report'] = '报告';
$string['servicerole'] = '学习反馈服务';
$string['servicerole_desc'] = '供反馈服务调用本 Moodle 的账号使用，只含必需的最少权限。';
$string['settings'] = '设置';
$string['suggest'] = '建议';
$string['taskdrain'] = '向反馈服务发送事件';
$string['unopened'] = '无法在原页面打开表单。请点击“继续”在此打开；如果仍打不开，请稍后再试。';
