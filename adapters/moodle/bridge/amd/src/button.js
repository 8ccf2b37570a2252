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
 * The buttons Ask, Report and Suggest. The form behind them is the feedback service's own; it is loaded at the first press.
 *
 * @module     local_lmsfeedback/button
 * @copyright  2026 The authors of LMS Feedback
 * @license    https://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
define('local_lmsfeedback/button', ['core/ajax'], function(Ajax) {
    const PATIENCE = 10000; // Milliseconds that the service may take to lend its form.
    const STYLE = `
        :host { position: fixed; inset-block-end: calc(1rem + var(--below, 0px));
                inset-inline-start: calc(1rem + var(--beside, 0px)); z-index: 1010; color-scheme: light;
                font-size: .9375rem; line-height: 1.25; }
        nav { display: flex; gap: .25rem; padding: .25rem; border: 1px solid #6b7679; border-radius: .75rem; background: #fff; }
        button { font: inherit; min-height: 2.25rem; min-width: 2.25rem; padding: .25rem .75rem; border: 0; border-radius: .5rem;
                 background: #fff; color: #0b5f5a; font-weight: 600; cursor: pointer; }
        button:hover { background: #e3f1f0; }
        button:focus-visible { outline: 3px solid #b4530a; outline-offset: 1px; }
        button[aria-busy] { cursor: progress; }
        p { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
        @media print { :host { display: none; } }
        @media (forced-colors: active) { nav, button { border: 1px solid ButtonText; } }
    `;

    let told, widget;

    const make = (tag, attributes, ...children) => {
        const element = document.createElement(tag);
        Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
        element.append(...children);
        return element;
    };

    const launchAddress = parameters => {
        const address = new URL(told.launch);
        Object.entries(parameters).forEach(([name, value]) => address.searchParams.set(name, value));
        return address.href;
    };

    /** The page that leads to the same form at the service, where this one could not be opened. */
    const elsewhere = kind => window.location.assign(launchAddress({kind: kind, unopened: 1}));

    const freshToken = async() => {
        const answer = await Ajax.call([
            {methodname: 'local_lmsfeedback_get_launch_token', args: {contextid: told.contextid}},
        ])[0];
        return answer.token;
    };

    /** The service's form, once loaded; a policy of this site, a network or a service that is down make it fail. */
    const theWidget = async() => {
        if (widget) {
            return widget;
        }
        const late = new Promise((_, fail) => setTimeout(() => fail(new Error('late')), PATIENCE));
        await Promise.race([import(told.service + '/static/widget.js'), late]);
        const made = document.createElement('lms-feedback');
        ['service', 'site', 'course', 'lang'].forEach(name => made.setAttribute(name, told[name]));
        made.setAttribute('no-bar', '');
        made.style.colorScheme = 'light';
        made.tokenSource = freshToken;
        made.context = told.context;
        made.itemAddress = number => launchAddress({next: '/s/' + encodeURIComponent(told.site) + '/items/' + number});
        made.elsewhere = elsewhere;
        document.body.append(made);
        widget = made;
        return widget;
    };

    const press = async(button, kind, status) => {
        if (button.hasAttribute('aria-busy')) {
            return;
        }
        button.setAttribute('aria-busy', 'true');
        status.textContent = told.opening;
        try {
            (await theWidget()).open(kind);
        } catch {
            elsewhere(kind);
        }
        status.textContent = '';
        button.removeAttribute('aria-busy');
    };

    /** Clear of the drawer at the side and of what sticks to the bottom, and with room below the end of the page. */
    const keepClear = host => {
        const page = document.querySelector('#page') || document.body;
        const place = () => {
            const box = page.getBoundingClientRect();
            const rtl = document.documentElement.dir === 'rtl';
            const beside = rtl ? document.documentElement.clientWidth - box.right : box.left;
            const foot = document.body.classList.contains('hasstickyfooter') && document.querySelector('.stickyfooter');
            host.style.setProperty('--beside', Math.max(0, beside) + 'px');
            host.style.setProperty('--below', (foot ? foot.offsetHeight : 0) + 'px');
        };
        new ResizeObserver(place).observe(page);
        new MutationObserver(place).observe(document.body, {attributes: true, attributeFilter: ['class']});
        window.addEventListener('resize', place);
        place();
        document.documentElement.style.scrollPaddingBottom = '5rem';
        const room = make('div', {'aria-hidden': 'true'});
        room.style.blockSize = '4rem';
        page.append(room);
    };

    const show = () => {
        const host = make('div', {id: 'local-lmsfeedback-buttons'});
        const root = host.attachShadow({mode: 'open'});
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        root.adoptedStyleSheets = [sheet];
        const status = make('p', {role: 'status'});
        const bar = make('nav', {'aria-label': told.label});
        Object.entries(told.kinds).forEach(([kind, label]) => {
            const button = make('button', {'type': 'button', 'data-kind': kind, 'aria-haspopup': 'dialog'}, label);
            button.addEventListener('click', () => press(button, kind, status));
            bar.append(button);
        });
        root.append(bar, status);
        document.body.append(host);
        keepClear(host);
    };

    return {
        /** Put the buttons on this page. */
        init: function() {
            const place = document.querySelector('#local-lmsfeedback');
            if (place && !document.querySelector('#local-lmsfeedback-buttons')) {
                told = JSON.parse(place.dataset.told);
                show();
            }
        },
    };
});
