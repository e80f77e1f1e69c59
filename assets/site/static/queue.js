// The script of a queue's page: the form, the wait, the message. It speaks to its own site only (app/wire/visit.go has the messages), and
// keeps what it needs for a reload, the ticket first of all, for as long as the tab is open.
'use strict';

(() => {
  const root = document.getElementById('queue');
  const { site } = document.querySelector('main').dataset;
  const { queue, key } = root.dataset;
  const at = (id) => document.getElementById(id);
  const each = (selector, f) => root.querySelectorAll(selector).forEach(f);
  const word = (name, fill = {}) => Object.entries(fill).reduce((text, [k, v]) => text.replace(`{${k}}`, () => v), // a $ in it is only that
    root.querySelector(`[data-word="${name}"]`).textContent);
  const title = document.title;

  // What a reload finds again: ticket, once (names one request, however often it is sent), answers, text and textOnce of the message,
  // forwarded (the link was followed), inProgram (the program waits).
  const store = `deskhand.queue.${queue}`;
  let mem = {};
  try { mem = JSON.parse(sessionStorage.getItem(store)) || {}; } catch { /* none, or not ours */ }
  function keep(change) {
    mem = { ...mem, ...change };
    try { sessionStorage.setItem(store, JSON.stringify(mem)); } catch { /* a reload will have to begin again */ }
  }
  function once() {
    return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  }

  // Views: one at a time, with the focus on its heading, so that who cannot see it hears that it is another one.
  let view = '';
  function show(name) {
    if (view === name) return;
    const first = view === '';
    view = name;
    each('[data-view]', (e) => { e.hidden = e.dataset.view !== name; });
    if (name !== 'wait' && name !== 'found') document.title = title;
    const head = root.querySelector(`[data-view="${name}"] h1`);
    if (!first) head.focus();
    if (!first) head.scrollIntoView({ block: 'nearest' });
  }
  function say(id, text) {
    at(id).textContent = text;
    at(id).hidden = text === '';
  }
  const trouble = (text) => say('trouble', text);

  // Requests. The answer is {place} or {code, field}; code "network" is ours.
  async function visit(what, body, seconds = 15) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), seconds * 1000);
    try {
      const response = await fetch(`/v1/queue/${what}`, {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
        cache: 'no-store', credentials: 'omit', signal: stop.signal,
      });
      const answer = await response.json();
      return response.ok ? { place: answer } : answer;
    } catch {
      return { code: 'network' };
    } finally {
      clearTimeout(late);
    }
  }
  const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

  // What people type, as the server takes it: no control characters, no half characters, one line where there is one.
  function clean(text, lines) {
    const out = text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/\t/g, ' ').replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
    return (lines ? out : out.replace(/\n/g, ' ')).trim();
  }

  // What they have called themselves, for the program's own field (app/invite/called.go): as many characters as fit into 96 bytes.
  function called() {
    const bytes = (text) => new TextEncoder().encode(text);
    let name = ((mem.answers || {}).name || '').replace(/\s+/gu, ' ').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').trim();
    while (bytes(name).length > 96) name = [...name].slice(0, -1).join('').trim();
    if (name === '') return '';
    return `~${btoa(String.fromCharCode(...bytes(name))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
  }

  // The form.
  const within = (form) => [...form.querySelectorAll('[data-field]')].map((box) => ({
    box, ...box.dataset, input: box.querySelector('input, select, textarea'), error: box.querySelector('.error'),
  })).sort((a, b) => (a.field < b.field ? -1 : 1)); // the order in which answers are sent
  const entering = within(at('fields'));
  const leaving = at('leavefields') ? within(at('leavefields')) : entering; // of a message, where it has its own
  let why = root.dataset.why;
  const fields = () => (why === '' ? entering : leaving);

  // Whom the customer wants to be helped by; there only where the queue lets them choose.
  const rep = at('rep');

  function valueOf(f) {
    const text = clean(f.input.value, f.input.localName === 'textarea');
    return f.kind === 'number' ? text.replace(/^([-\d]*),(\d*)$/, '$1.$2') : text;
  }
  const answersOf = () => Object.fromEntries(fields().map((f) => [f.field, valueOf(f)]));
  function mark(input, error, text) {
    error.textContent = text;
    input.setAttribute('aria-invalid', String(text !== ''));
  }
  function wrong(f) {
    const text = valueOf(f);
    if (text === '') return 'required' in f.box.dataset ? word('field.required') : '';
    if ([...text].length > Number(f.max)) return word('field.long');
    if (f.kind === 'number' && !/^-?(\d+\.?\d*|\.\d+)$/.test(text)) return word('field.number');
    if (f.field === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return word('field.email.wrong');
    return '';
  }
  // Where people read, not where the letters sort, is the first wrong field.
  const byPage = () => [...fields()].sort((a, b) => (a.box.compareDocumentPosition(b.box) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  function checked() {
    const bad = byPage().filter((f) => {
      const text = wrong(f);
      mark(f.input, f.error, text);
      return text !== '';
    });
    if (bad.length > 0) bad[0].input.focus();
    return bad.length === 0;
  }
  function setWhy(code) {
    why = code;
    at('shut').hidden = code === '';
    each('[data-why]', (e) => { if (e.localName === 'p') e.hidden = e.dataset.why !== code; });
    at('instead').hidden = code === '';
    if (leaving !== entering) {
      at('fields').hidden = code !== '';
      at('leavefields').hidden = code === '';
      fields().forEach((f) => { // the same is not asked twice
        const other = (code === '' ? leaving : entering).find((x) => x.field === f.field);
        if (other && f.input.value === '') f.input.value = other.input.value;
      });
    }
    at('submit').textContent = word(code === '' ? 'queue.enter' : 'write.send');
  }
  function counted(id) {
    const left = at(id).maxLength - at(id).value.length;
    at(`c-${id}`).textContent = left < 500 ? word('write.left', { left }) : '';
  }

  // What the server refused.
  function refused(r) {
    const f = fields().find((x) => x.field === r.field);
    if (['closed', 'nobody', 'full'].includes(r.code)) {
      setWhy(r.code);
      show('form');
      at('shut').focus();
    } else if (r.code === 'away') { // who was chosen has gone meanwhile
      show('form');
      if (rep && rep.value !== '') rep.selectedOptions[0].remove();
      if (rep) rep.value = '';
      keep({ once: '', rep: '' });
      trouble(word('trouble.away'));
      if (rep) rep.focus();
    } else if (f) {
      show('form');
      mark(f.input, f.error, word({ required: 'field.required', 'too-long': 'field.long' }[r.code] || (f.kind === 'number' ? 'field.number' : 'field.invalid')));
      trouble(word('trouble.form'));
      f.input.focus();
    } else {
      const known = ['busy', 'store', 'network', 'none'].includes(r.code);
      trouble(word(known ? `trouble.${r.code}` : 'trouble.changed'));
    }
  }

  // One request at a time: whoever presses twice has pressed once.
  let working = false;
  async function work(button, f) {
    if (working) return;
    working = true;
    trouble('');
    say('told', '');
    button.setAttribute('aria-disabled', 'true');
    try { await f(); } finally {
      working = false;
      button.removeAttribute('aria-disabled');
    }
  }

  async function enter() {
    if (!checked()) return;
    keep({ answers: answersOf(), once: mem.once || once() });
    const r = await visit('enter', { queue, answers: mem.answers, once: mem.once, ...(rep && rep.value ? { agent: rep.value } : {}) });
    if (!r.place) {
      refused(r);
      return;
    }
    keep({ ticket: r.place.ticket, forwarded: false, inProgram: false });
    setWhy('');
    placed(r.place);
    wait();
  }
  async function send(input, body) {
    const text = clean(input.value, true);
    mark(input, at(`e-${input.id}`), text === '' ? word('write.empty') : '');
    if (text === '') {
      input.focus();
      return;
    }
    keep({ textOnce: mem.textOnce || once() });
    let r = await visit('message', { ...body, text, once: mem.textOnce });
    if (r.code === 'gone' && body.ticket) { // the place is lost, the words are not
      keep({ ticket: '' });
      r = await visit('message', { ticket: '', queue, answers: mem.answers || {}, text, once: mem.textOnce });
    }
    if (!r.place) {
      if (r.field) at('note').value = text;
      if (r.field) setWhy('nobody');
      refused(r);
      return;
    }
    turn++;
    forget();
    show('sent');
  }
  function forget() {
    [...entering, ...leaving].forEach((f) => { f.input.value = ''; });
    at('note').value = '';
    at('text').value = '';
    mem = {};
    keep({});
  }

  // The wait. An answer comes when something has changed; asking needs no timer, which browsers slow down in tabs that nobody looks at.
  let turn = 0;
  let place = { mark: 0 };
  async function wait() {
    const mine = ++turn;
    let failed = 0;
    for (let last = 0; mine === turn && mem.ticket;) {
      if (Date.now() - last < 300) await pause(300);
      last = Date.now();
      const r = await visit('wait', { ticket: mem.ticket, seen: place.mark }, 25);
      if (mine !== turn) return;
      if (r.place) {
        failed = 0;
        trouble('');
        placed(r.place);
        if (['ready', 'gone'].includes(r.place.stage)) return;
      } else if (r.code === 'gone') {
        gone();
        return;
      } else {
        failed++;
        place.mark = 0; // what comes next is an answer at once
        if (failed > 1 && view === 'wait') trouble(word('wait.lost'));
        await pause(r.code === 'busy' ? 10000 : Math.min(500 * 2 ** failed, 5000));
      }
    }
  }
  function about(p) {
    if (p.estimate < 0) return word('wait.patience');
    const minutes = Math.round(p.estimate / 60);
    if (minutes === 0) return word('wait.soon');
    if (minutes > 60) return word('wait.hour');
    return minutes === 1 ? word('wait.minute') : word('wait.minutes', { minutes });
  }
  function placed(p) {
    place = p;
    if (p.ticket !== mem.ticket) keep({ ticket: p.ticket });
    if (p.stage === 'gone') gone();
    if (p.stage === 'writing') write('write.timeout', false);
    if (p.stage === 'accepted' || p.stage === 'ready') found(p);
    if (p.stage !== 'waiting') return;
    if (p.title) at('title').textContent = p.title;
    const where = p.position === 1 ? word('wait.next') : word('wait.place', { place: p.position });
    at('position').textContent = p.position > 0 ? where : '';
    at('estimate').textContent = about(p);
    at('again').hidden = !p.again;
    document.title = p.position > 0 ? `${where} · ${title}` : title;
    if (view !== 'write') show('wait');
  }
  function gone() {
    turn++;
    const followed = mem.forwarded;
    keep({ ticket: '', once: '', forwarded: false, inProgram: false });
    if (view === 'write') return; // what is being written is sent without a place
    if (followed) forget(); // they have been helped: the next one is somebody else
    show(followed ? 'form' : 'gone');
  }

  // Somebody helps. The link's page opens the program; it is this site's own, whatever address the representative knows it by.
  function found(p) {
    at('found').textContent = word('found.title', { name: p.name });
    document.title = `${word('found.tab', { name: p.name })} · ${title}`;
    each('[data-found]', (e) => { e.hidden = e.dataset.found !== p.stage; });
    at('anew').hidden = p.stage !== 'ready';
    show('found');
    if (p.stage !== 'ready') return;
    const link = /\/j\/([a-z2-7]{26})(#1\.c\.[A-Za-z0-9_.-]+)$/.exec(p.link);
    if (!link) {
      gone();
      return;
    }
    const target = `/j/${link[1]}${location.search}${link[2]}${called()}`;
    at('go').href = target;
    if (mem.forwarded || mem.inProgram) return;
    const go = () => {
      if (document.visibilityState !== 'visible' || mem.forwarded) return;
      keep({ forwarded: true });
      location.replace(target);
    };
    document.addEventListener('visibilitychange', go);
    setTimeout(go, 1500);
  }

  // The message of who has a place.
  function write(reason, back) {
    at('writewhy').textContent = root.dataset.lead || word(reason);
    at('back').hidden = !back;
    show('write');
  }

  // Opening goes through a frame: where no program is registered the page stays.
  function openProgram(address) {
    const frame = document.createElement('iframe');
    const state = (name) => each('[data-show]', (e) => { e.hidden = e.dataset.show !== name; });
    frame.hidden = true;
    frame.src = address;
    document.body.append(frame);
    state('opening');
    setTimeout(() => { frame.remove(); state('opened'); }, 1500);
  }

  new Set([...entering, ...leaving]).forEach((f) => {
    if (mem.answers && mem.answers[f.field]) f.input.value = mem.answers[f.field];
    f.input.addEventListener('input', () => {
      mark(f.input, f.error, '');
      keep({ answers: answersOf(), once: '' }); // another request
    });
  });
  if (rep) {
    if (mem.rep && rep.value === '') rep.value = mem.rep;
    if (rep.selectedIndex < 0) rep.value = '';
    rep.addEventListener('change', () => keep({ rep: rep.value, once: '' })); // another request
  }
  ['note', 'text'].forEach((id) => {
    at(id).value = mem.text || '';
    counted(id);
    at(id).addEventListener('input', () => {
      mark(at(id), at(`e-${id}`), '');
      keep({ text: at(id).value, textOnce: '' });
      counted(id);
    });
  });
  at('entry').addEventListener('submit', (event) => {
    event.preventDefault();
    work(at('submit'), async () => {
      if (why === '') await enter();
      else if (checked()) await send(at('note'), { ticket: '', queue, answers: answersOf() });
    });
  });
  at('message').addEventListener('submit', (event) => {
    event.preventDefault();
    const answers = mem.answers || {};
    work(event.submitter, () => send(at('text'), mem.ticket ? { ticket: mem.ticket, queue: '', answers: null } : { ticket: '', queue, answers }));
  });
  at('tryagain').addEventListener('click', () => {
    setWhy('');
    at('submit').focus();
  });
  at('towrite').addEventListener('click', () => write('write.lead', true));
  at('back').addEventListener('click', () => {
    if (mem.ticket) show('wait');
    else show('gone');
  });
  at('leave').addEventListener('click', () => work(at('leave'), async () => {
    turn++;
    const r = await visit('leave', { ticket: mem.ticket });
    if (!r.place) { // still there
      refused(r);
      wait();
      return;
    }
    mem = {}; // what they typed stands there still, and is gone with a reload
    keep({});
    show('form');
    say('told', word('wait.left'));
  }));
  at('inprogram').addEventListener('click', (event) => {
    event.preventDefault();
    keep({ inProgram: true });
    openProgram(`deskhand:wait/${site}#1.${mem.ticket}${key ? `.${key}` : ''}${called()}`);
  });
  at('anew').addEventListener('click', () => {
    turn++;
    keep({ ticket: '', once: '', forwarded: false, inProgram: false });
    show('form');
  });
  each('[data-start]', (e) => e.addEventListener('click', () => show('form')));
  window.addEventListener('pageshow', (event) => { if (event.persisted && mem.ticket) wait(); });

  if (mem.ticket) {
    setWhy('');
    at('estimate').textContent = word('wait.patience');
    show('wait');
    wait();
  } else {
    setWhy(why);
    show('form');
  }
})();
