#include "report/html_page.hpp"

namespace chatspec {

// Filters (where the page has them), copying, and opening what a link or a printer asks for. A page
// is complete without it.
std::string_view html_script() {
  return R"js('use strict';
(() => {
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const filters = document.querySelector('.filters');
  const sessions = all('.session');
  const chosen = { only: 'all', altitude: '', section: '' };

  const fits = (session) =>
    (chosen.only === 'all' || session.dataset.bad === '1') &&
    (!chosen.altitude || session.dataset.altitude === chosen.altitude) &&
    (!chosen.section || session.closest('.spec').id === chosen.section);

  const show = () => {
    const everything = chosen.only === 'all' && !chosen.altitude && !chosen.section;
    let shown = 0;
    for (const session of sessions) {
      session.hidden = !fits(session);
      shown += session.hidden ? 0 : 1;
    }
    for (const group of all('.requirement, .spec')) {
      group.hidden = !everything && !group.querySelector('.session:not([hidden])');
    }
    filters.querySelector('[role=status]').textContent =
      `${shown} of ${sessions.length} sessions shown`;
    for (const button of all('[data-only], [data-altitude]', filters)) {
      const { only, altitude } = button.dataset;
      const pressed = only ? chosen.only === only : chosen.altitude === altitude;
      button.setAttribute('aria-pressed', String(pressed));
    }
  };

  if (filters) {
    filters.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (!button) return;
      const { only, altitude } = button.dataset;
      if (only) chosen.only = only;
      if (altitude) chosen.altitude = chosen.altitude === altitude ? '' : altitude;
      if (button.classList.contains('fold')) {
        const open = button.textContent === 'Open all';
        for (const session of sessions) session.open = open && !session.hidden;
        button.textContent = open ? 'Close all' : 'Open all';
      }
      show();
    });
    filters.querySelector('select').addEventListener('change', (event) => {
      chosen.section = event.target.value;
      show();
    });
    const fold = filters.querySelector('.fold');
    fold.textContent = sessions.some((session) => session.open) ? 'Close all' : 'Open all';
    filters.hidden = false;
    show();
  }

  const copy = async (code) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent);
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand('copy');
  };
  for (const button of all('.copy')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      try {
        await copy(button.previousElementSibling);
        button.textContent = 'Copied';
      } catch {
        button.textContent = 'Not copied';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    });
  }

  const open_target = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (filters && !target.checkVisibility()) {
      Object.assign(chosen, { only: 'all', altitude: '', section: '' });
      filters.querySelector('select').value = '';
      show();
    }
    for (let one = target.closest('details'); one; one = one.parentElement.closest('details')) {
      one.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener('hashchange', open_target);
  if (location.hash) open_target();

  let opened = [];
  addEventListener('beforeprint', () => {
    opened = sessions.filter((session) => session.dataset.bad === '1' && !session.open);
    for (const session of opened) session.open = true;
  });
  addEventListener('afterprint', () => {
    for (const session of opened) session.open = false;
  });
})();
)js";
}

}  // namespace chatspec
