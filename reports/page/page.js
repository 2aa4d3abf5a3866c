const form = document.querySelector('form');
const rules = [...document.querySelectorAll('details.rule')];
const sections = [...document.querySelectorAll('main section')];

/** Shows the rules that every filter lets pass. */
function filter() {
  const wanted = new FormData(form);
  const words = wanted.get('search').toLowerCase().split(/\s+/).filter(Boolean);
  for (const rule of rules) {
    const { verdict, level, aspect } = rule.dataset;
    const text = rule.textContent.toLowerCase();
    rule.hidden = !(
      wanted.getAll('verdict').includes(verdict) &&
      wanted.getAll('level').includes(level) &&
      ['', aspect].includes(wanted.get('aspect')) &&
      words.every((word) => text.includes(word))
    );
  }
  for (const section of sections) section.hidden = !section.querySelector('details.rule:not([hidden])');
  const shown = rules.filter(({ hidden }) => !hidden).length;
  form.querySelector('output').value = `${shown} of ${rules.length} requirements shown`;
}

/** Opens the rule that the address names, even where a filter hides it. */
function openLinked() {
  const rule = document.getElementById(location.hash.slice(1));
  if (!rule?.matches('details.rule')) return;
  if (rule.hidden) {
    form.reset();
    filter();
  }
  rule.open = true;
  rule.scrollIntoView();
  rule.querySelector('summary').focus({ preventScroll: true });
}

/** Arrow keys, Home and End go from rule to rule. */
function move(event) {
  const shown = rules.filter(({ hidden }) => !hidden);
  const at = shown.indexOf(event.target.closest('details.rule > summary')?.parentElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
  if (at < 0 || !shown[to]) return;
  event.preventDefault();
  shown[to].querySelector('summary').focus();
}

async function copy(button) {
  const text = button.parentElement.querySelector('pre');
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    document.execCommand('copy');
  }
  button.textContent = 'Copied';
}

form.hidden = false;
form.addEventListener('input', filter);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(filter));
document.addEventListener('keydown', move);
document.addEventListener('click', ({ target }) => {
  if (target.matches('button.copy')) void copy(target);
});
addEventListener('hashchange', openLinked);
addEventListener('beforeprint', () => {
  for (const rule of rules.filter(({ dataset }) => dataset.verdict === 'violated')) rule.open = true;
});
filter();
openLinked();
