// The script of a site's pages. It makes no request: nothing that is typed or that stands after # leaves the browser, but to the
// program on this computer, by a deskhand: address (forms: app/invite/link.go).
'use strict';

(() => {
  const main = document.querySelector('main');
  const { site, session, page } = main.dataset;
  const each = (selector, f) => main.querySelectorAll(selector).forEach(f);
  const show = (name) => each('[data-show]', (e) => {
    if (['opening', 'opened'].includes(e.dataset.show)) e.hidden = e.dataset.show !== name;
  });

  // Opening goes through a frame: where no program is registered the page stays, in every browser. Whether one opened a page cannot
  // know (a window that loses the focus may only have been asked for permission), so it says both.
  let waiting = 0;
  function open(address) {
    clearTimeout(waiting);
    show('opening');
    const frame = document.createElement('iframe');
    frame.hidden = true;
    frame.src = address;
    document.body.append(frame);
    waiting = setTimeout(() => show('opened'), 1500);
    setTimeout(() => frame.remove(), 5000);
  }

  // The Join box. Digits of other scripts count, as in app/invite/number.go.
  const zeros = [0x30, 0xff10, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50];
  function digitsOf(text) {
    let out = '';
    for (const c of text) {
      const zero = zeros.find((z) => c.codePointAt(0) >= z && c.codePointAt(0) <= z + 9);
      if (zero !== undefined && out.length < 12) out += c.codePointAt(0) - zero;
    }
    return out;
  }
  const group = (digits) => digits.replace(/(.{4})(?=.)/g, '$1 ');

  function join() {
    const form = document.getElementById('join');
    const field = document.getElementById('number');
    const error = (name) => {
      each('[data-error]', (e) => { e.hidden = e.dataset.error !== name; });
      field.setAttribute('aria-invalid', String(name !== ''));
    };
    form.hidden = false;
    field.value = '';
    field.focus();
    field.addEventListener('input', () => {
      const before = digitsOf(field.value.slice(0, field.selectionStart)).length;
      field.value = group(digitsOf(field.value));
      let at = 0;
      for (let n = 0; n < before && at < field.value.length; at++) if (field.value[at] !== ' ') n++;
      field.setSelectionRange(at, at);
      error('');
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const digits = digitsOf(field.value);
      if (digits.length !== 12 || digits[0] === '0') {
        error(digits[0] === '0' ? 'zero' : 'short');
        field.focus();
        return;
      }
      error('');
      open(`deskhand:${main.dataset.verb}/${site}#${digits}`);
    });
  }

  // The page of an invite link. What stands after # is taken out of the address before anything else happens.
  function link(fragment) {
    const form = /^1\.([cr])\.[A-Za-z0-9_-]{22}(\.[A-Za-z0-9_-]{43})?(~[A-Za-z0-9_-]+)?$/.exec(fragment);
    if (!form) {
      each('[data-show=broken]', (e) => { e.hidden = false; });
      return;
    }
    each('[data-role]', (e) => { e.hidden = e.dataset.role !== form[1]; });
    each('[data-show=ready]', (e) => { e.hidden = false; });
    const address = `deskhand:${form[1] === 'r' ? 'assist' : 'join'}/${site}/${session}#${fragment}`;
    document.getElementById('open').addEventListener('click', (event) => {
      event.preventDefault();
      open(address);
    });
    const copy = document.getElementById('copy');
    if (navigator.clipboard) {
      copy.hidden = false;
      copy.addEventListener('click', async () => {
        await navigator.clipboard.writeText(`https://${site}/j/${session}#${fragment}`);
        document.getElementById('copied').hidden = false;
      });
    }
    open(address);
  }

  const fragment = location.hash.slice(1);
  if (page === 'link') {
    history.replaceState(null, '', location.pathname + location.search);
    document.querySelectorAll('.langs a').forEach((a) => a.addEventListener('click', (event) => {
      event.preventDefault();
      location.assign(`${a.href}#${fragment}`);
    }));
    link(fragment);
  } else if (page === 'join') {
    join();
  }
})();
