// The report's behaviour: plain, without a library, without a network. Whatever comes from a
// catalog or a service is put into the page as text, never as markup.
'use strict';

const DATA = JSON.parse(document.getElementById('data').textContent);

// An item is an array, see PageData; these are the places in it and in its outputs.
const ID = 0, POSITION = 1, TITLE = 2, STATUS = 3, REASON = 4, SOURCE = 5, CREDITS = 6, CHANGED = 7;
const SHARED = 8, FINGERPRINT = 9, SUBMITTED = 10, COMPLETED = 11, BEFORE = 12, OUTPUTS = 13;
const INDEX = 0, URL_OF = 1, EXPIRES = 2, FILE = 3, BYTES = 4, MIME = 5, WIDTH = 6, HEIGHT = 7;
const SAID = 8, SMALL = 9, KEPT = 10, SUSPECT = 11;

const STATUSES = {
  done: ['✓', 'Done', 'good'],
  failed: ['✕', 'Failed', 'bad'],
  in_doubt: ['?', 'In doubt', 'warn'],
  pending: ['○', 'Pending', ''],
  in_flight: ['↗', 'In flight', ''],
  rejected: ['–', 'Rejected', 'bad'],
};

const OUTCOMES = {
  complete: ['✓', 'good'],
  partial: ['!', 'bad'],
  left: ['…', 'warn'],
  deadline: ['…', 'warn'],
  budget: ['…', 'warn'],
  stopped: ['…', 'warn'],
  unfinished: ['…', 'warn'],
  in_doubt: ['?', 'warn'],
};

const FILTERS = [
  ['all', 'All', () => true],
  ['new', 'New in this run', item => item[CHANGED] === 1],
  ['done', 'Done', item => item[STATUS] === 'done'],
  ['several', 'Several outputs', item => item[OUTPUTS].length > 1],
  ['suspect', 'Suspect', item => item[OUTPUTS].some(output => output[SUSPECT])],
  ['failed', 'Failed', item => item[STATUS] === 'failed'],
  ['in_doubt', 'In doubt', item => item[STATUS] === 'in_doubt'],
  ['missing', 'File missing', item => isMissing(item)],
  ['in_flight', 'In flight', item => item[STATUS] === 'in_flight'],
  ['pending', 'Pending', item => item[STATUS] === 'pending'],
  ['rejected', 'Rejected', item => item[STATUS] === 'rejected'],
  ['chosen', 'Chosen by you', item => choices.has(keyOf(item))],
];

const BATCH = 48;
const PRINTED = 300;

const $ = id => document.getElementById(id);

// Building blocks

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content.filter(part => part !== null && part !== undefined && part !== ''));
  return element;
}

function button(text, className, action) {
  const element = make('button', className, text);
  element.type = 'button';
  element.addEventListener('click', action);
  return element;
}

function svg(tag, attributes, text) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A link, where the text is a web address; else nothing. */
function webLink(url, text) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return null;
  return newTab(parsed.href, text);
}

function newTab(href, text) {
  const link = make('a', '', text);
  link.href = href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}

const numbers = new Intl.NumberFormat('en', {maximumFractionDigits: 3});
const number = value => numbers.format(value);
const count = (value, noun) => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
const credits = value => count(value, 'credit');

const times = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC',
});
const time = seconds => `${times.format(new Date(seconds * 1000))} UTC`;

function duration(millis) {
  const seconds = millis / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function bytes(value) {
  if (value < 1e6) return `${number(Math.max(1, Math.round(value / 1e3)))} kB`;
  return `${numbers.format(Math.round(value / 1e5) / 10)} MB`;
}

function deadline(seconds) {
  if (!seconds) return 'for a time the service does not tell';
  const left = seconds * 1000 - Date.now();
  return `until ${time(seconds)} (${left > 0 ? `${duration(left)} left` : 'over'})`;
}

/** A command with a button that copies it. */
function command(text) {
  const code = make('code', '', text);
  const copy = button('Copy', '', async () => {
    let copied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      copied = document.execCommand('copy');
    }
    copy.textContent = copied ? 'Copied' : 'Select and copy';
    setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
  });
  copy.setAttribute('aria-label', `Copy: ${text}`);
  return make('div', 'command', code, copy);
}

// Items

const nameOf = item => item[POSITION] > 1 ? `${item[ID]} #${item[POSITION]}` : item[ID] || 'A row without an id';
const keyOf = item => `${item[POSITION]}\n${item[ID]}`;
const isVideo = output => output[MIME].startsWith('video/');
const isMissing = item => missingKeys.has(keyOf(item));
const missingKeys = new Set(DATA.missing.map(output => `${output[1]}\n${output[0]}`));

/** The output that is shown first: what you chose, what was chosen before, the first. */
function firstOutput(item) {
  const choice = choices.get(keyOf(item));
  const wanted = choice && choice !== 'again' ? Number(choice) : 0;
  return item[OUTPUTS].find(output => output[INDEX] === wanted)
    || item[OUTPUTS].find(output => output[KEPT]) || item[OUTPUTS][0];
}

function badge(glyph, text, kind) {
  const mark = make('span', '', glyph);
  mark.setAttribute('aria-hidden', 'true');
  return make('span', `badge ${kind}`, mark, text);
}

/** The address of an embedded picture; empty while the page is still being read. */
function embedded(place) {
  const element = $(`t${place}`);
  return element && element.textContent ? `data:image/jpeg;base64,${element.textContent}` : '';
}

/** What shows an output in small: an address, or nothing. */
function smallSource(place, output) {
  if (typeof place === 'number') return embedded(place);
  if (place) return place;
  const showable = output && output[FILE] && output[MIME].startsWith('image/') && output[BYTES] < 3e6;
  return showable ? output[FILE] : '';
}

/** A small picture in its frame, or words where there is none. */
function picture(place, output, alt, words) {
  const frame = make('span', 'picture');
  const show = () => {
    const source = smallSource(place, output);
    if (!source) {
      frame.prepend(make('span', 'none', words));
      return;
    }
    const image = document.createElement('img');
    image.alt = alt;
    image.decoding = 'async';
    if (!source.startsWith('data:')) image.loading = 'lazy';
    image.addEventListener('error', () => image.replaceWith(make('span', 'none', words)));
    image.src = source;
    frame.prepend(image);
  };
  if (typeof place === 'number' && !$(`t${place}`) && document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', show); // it comes further down in the page
  } else {
    show();
  }
  return frame;
}

function wordsInstead(item, output) {
  if (!output) {
    return {failed: 'No result', rejected: 'Not sent', in_doubt: 'Nobody knows', pending: 'Not sent yet',
      in_flight: 'At the service', done: 'No preview'}[item[STATUS]];
  }
  if (isVideo(output)) return '▶ Video';
  return output[FILE] ? 'No preview' : 'Not downloaded';
}

function card(item, place) {
  const output = firstOutput(item);
  const outputs = item[OUTPUTS];
  const element = make('li', 'card');
  element.dataset.place = place;

  if (item[STATUS] === 'rejected') {
    element.append(make('div', 'unsent', 'Not sent'));
  } else {
    const pair = button('', 'pair', () => openZoom(place, element.dataset.shown));
    const before = picture(item[BEFORE], null, `Before: ${nameOf(item)}`, 'No preview of the source');
    before.append(make('span', 'label', 'Before'));
    const after = picture(output ? output[SMALL] : null, output, `After: ${nameOf(item)}`, wordsInstead(item, output));
    after.append(make('span', 'label', outputs.length > 1 ? `After ${output[INDEX]} of ${outputs.length}` : 'After'));
    pair.append(before, after);
    pair.setAttribute('aria-label', `Look closely at ${nameOf(item)}, before and after`);
    element.append(pair);
    if (output) element.dataset.shown = output[INDEX];
    if (outputs.length > 1) element.append(strip(item, element, place));
  }

  const facts = make('div', 'facts');
  facts.append(make('div', 'name', make('strong', '', nameOf(item)), make('span', 'cost', cost(item))));
  if (item[TITLE]) facts.append(make('p', 'title', item[TITLE]));
  facts.append(badges(item));
  for (const reason of reasons(item)) facts.append(make('p', 'reason', reason));
  if (item[STATUS] === 'rejected' && item[SOURCE]) facts.append(make('p', 'reason mono', item[SOURCE]));
  if (canChoose(item)) facts.append(choice(item));
  element.append(facts);
  return element;
}

function strip(item, element, place) {
  const list = make('div', 'strip');
  list.setAttribute('role', 'group');
  list.setAttribute('aria-label', `Outputs of ${nameOf(item)}`);
  for (const output of item[OUTPUTS]) {
    const one = button('', '', () => {
      const fresh = card(item, place);
      showOutput(fresh, item, output);
      element.replaceWith(fresh);
      fresh.querySelectorAll('.strip button')[item[OUTPUTS].indexOf(output)].focus();
    });
    one.append(picture(output[SMALL], output, '', isVideo(output) ? '▶' : '–'), make('span', 'number', output[INDEX]));
    one.setAttribute('aria-label', `Show output ${output[INDEX]}`);
    one.setAttribute('aria-pressed', String(output === firstOutput(item)));
    list.append(one);
  }
  return list;
}

/** Shows another output in a card's second frame. */
function showOutput(element, item, output) {
  const after = picture(output[SMALL], output, `After: ${nameOf(item)}`, wordsInstead(item, output));
  after.append(make('span', 'label', `After ${output[INDEX]} of ${item[OUTPUTS].length}`));
  element.querySelector('.pair').lastChild.replaceWith(after);
  element.dataset.shown = output[INDEX];
  element.querySelectorAll('.strip button').forEach((one, at) =>
    one.setAttribute('aria-pressed', String(item[OUTPUTS][at] === output)));
}

function cost(item) {
  if (item[SHARED]) return 'shared, 0 credits';
  return item[CREDITS] || item[STATUS] === 'done' ? credits(item[CREDITS]) : '';
}

function badges(item) {
  const list = make('p', 'badges');
  const [glyph, text, kind] = STATUSES[item[STATUS]];
  list.append(badge(glyph, text, kind));
  if (item[CHANGED]) list.append(badge('✦', 'New', ''));
  if (item[OUTPUTS].some(output => output[SUSPECT])) list.append(badge('!', 'Suspect', 'warn'));
  if (isMissing(item)) list.append(badge('↓', 'File missing', 'warn'));
  const kept = item[OUTPUTS].find(output => output[KEPT]);
  if (kept) list.append(badge('★', `Output ${kept[INDEX]} kept`, 'good'));
  return list;
}

function reasons(item) {
  const several = item[OUTPUTS].length > 1;
  const said = item[OUTPUTS].filter(output => output[SAID])
    .map(output => several ? `Output ${output[INDEX]}: ${output[SAID]}` : output[SAID]);
  return [item[REASON], ...said].filter(Boolean);
}

// Choosing

const STORE = `shotlist-choices ${DATA.job}`;
const choices = new Map();

const canChoose = item => item[STATUS] === 'done' && item[OUTPUTS].length > 0;

/** What was ticked before, in this browser, of requests that are still the same. */
function recallChoices() {
  let stored;
  try {
    stored = JSON.parse(localStorage.getItem(STORE) || '{}');
  } catch {
    return; // a browser that keeps nothing for files
  }
  for (const item of DATA.items) {
    const [fingerprint, keep] = stored[keyOf(item)] || [];
    const known = keep === 'again' || item[OUTPUTS].some(output => String(output[INDEX]) === keep);
    if (canChoose(item) && known && fingerprint === item[FINGERPRINT]) choices.set(keyOf(item), keep);
  }
}

function storeChoices() {
  const stored = {};
  for (const item of DATA.items) {
    if (choices.has(keyOf(item))) stored[keyOf(item)] = [item[FINGERPRINT], choices.get(keyOf(item))];
  }
  try {
    localStorage.setItem(STORE, JSON.stringify(stored));
  } catch {
    return; // they are still in the page until it is closed
  }
}

function choice(item) {
  const element = make('div', 'choice');
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', `Your choice for ${nameOf(item)}`);
  fillChoice(element, item);
  return element;
}

function fillChoice(element, item) {
  const chosen = choices.get(keyOf(item));
  const several = item[OUTPUTS].length > 1;
  const options = [...item[OUTPUTS].map(output => String(output[INDEX])), 'again'];
  element.replaceChildren(...several ? [make('span', 'what', 'Keep')] : []);
  for (const option of options) {
    const text = option === 'again' ? 'Again' : several ? option : 'Keep';
    const one = button(text, '', () => {
      choose(item, option);
      [...element.querySelectorAll('button')][options.indexOf(option)].focus();
    });
    one.setAttribute('aria-pressed', String(chosen === option));
    one.setAttribute('aria-label', option === 'again' ? 'None, make it again' : `Keep output ${option}`);
    element.append(one);
  }
}

/** Ticks an option, or unticks it. */
function choose(item, option) {
  if (choices.get(keyOf(item)) === option) {
    choices.delete(keyOf(item));
  } else {
    choices.set(keyOf(item), option);
  }
  storeChoices();
  $('choose-command').hidden = true;
  showChoices();
  const place = DATA.items.indexOf(item);
  const element = document.querySelector(`.card[data-place="${place}"]`);
  if (element) {
    fillChoice(element.querySelector('.choice'), item);
    if (item[OUTPUTS].length > 1) showOutput(element, item, firstOutput(item));
  }
  if (zoomed && zoomed.item === item) fillChoice($('zoom-choice'), item);
}

function showChoices() {
  const again = [...choices.values()].filter(choice => choice === 'again').length;
  $('choices').hidden = choices.size === 0;
  $('chosen').textContent = [
    choices.size > again ? `${number(choices.size - again)} kept` : '',
    again ? `${number(again)} again` : '',
  ].filter(Boolean).join(', ');
  $('chosen-note').textContent = again
    ? '“Again” is paid for by the next run; plan tells the cost before.' : '';
  showFilters();
}

/** As the manifest guards it: a spreadsheet would run a cell that begins like a formula. */
function cell(value) {
  const text = String(value);
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function choicesCsv() {
  const lines = ['id,position,fingerprint,keep'];
  for (const item of DATA.items) {
    const keep = choices.get(keyOf(item));
    if (keep) lines.push([item[ID], item[POSITION], item[FINGERPRINT], keep].map(cell).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function saveChoices() {
  const name = `choices-${DATA.job}.csv`;
  const address = URL.createObjectURL(new Blob([choicesCsv()], {type: 'text/csv;charset=utf-8'}));
  const link = make('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  $('choose-command').replaceChildren(...command(`${DATA.choose} ${name}`).childNodes);
  $('choose-command').hidden = false;
}

// The list

let filter = 'all';
let words = '';
let found = []; // places in DATA.items
let rendered = 0;

const haystacks = DATA.items.map(item => `${item[ID]}\n${item[TITLE]}`.toLowerCase());

function find() {
  const fits = FILTERS.find(([name]) => name === filter)[2];
  found = [];
  DATA.items.forEach((item, place) => {
    if (fits(item) && (!words || haystacks[place].includes(words))) found.push(place);
  });
}

function showList() {
  find();
  rendered = 0;
  $('cards').replaceChildren();
  renderMore(BATCH);
  scrollTo({top: Math.min(scrollY, $('pictures').offsetTop)}); // a shorter list begins at its beginning
  $('nothing').hidden = found.length > 0;
  const rejects = DATA.items.filter(item => item[STATUS] === 'rejected').length;
  const all = count(DATA.items.length - rejects, 'item') + (rejects ? ` and ${count(rejects, 'rejected row')}` : '');
  $('shown').textContent = found.length === DATA.items.length ? all : `${number(found.length)} of ${all}`;
}

function renderMore(batch) {
  const end = Math.min(found.length, rendered + batch);
  if (rendered >= end) return;
  // A list of its own for each batch: what is out of sight is not laid out again with every batch.
  const list = make('ul', 'cards');
  for (; rendered < end; rendered++) list.append(card(DATA.items[found[rendered]], found[rendered]));
  $('cards').append(list);
}

function totalOf(name) {
  if (name === 'several' || name === 'chosen') {
    const fits = FILTERS.find(([other]) => other === name)[2];
    return DATA.items.filter(fits).length;
  }
  return DATA.counts[name];
}

function showFilters() {
  const hadFocus = document.activeElement && document.activeElement.dataset.filter;
  const shown = FILTERS.filter(([name]) => name === 'all' || name === filter || totalOf(name) > 0);
  $('filters').replaceChildren(...shown.map(([name, text]) => {
    const one = button(text, '', () => setFilter(name));
    one.append(make('b', '', number(totalOf(name))));
    one.dataset.filter = name;
    one.setAttribute('aria-pressed', String(name === filter));
    return one;
  }));
  if (hadFocus) $('filters').querySelector(`[data-filter="${hadFocus}"]`)?.focus();
}

function setFilter(name) {
  filter = name;
  showFilters();
  showList();
}

function search(text) {
  $('search').value = text;
  words = text.trim().toLowerCase();
  showList();
}

/** Goes to the pictures with a filter or a search. */
function look(name, text) {
  selectTab('pictures');
  filter = name;
  showFilters();
  search(text);
  $('search').scrollIntoView({block: 'nearest'});
}

// Zoom

let zoomed = null;
let size = 1;

function openZoom(place, shown) {
  const item = DATA.items[place];
  const output = item[OUTPUTS].find(one => String(one[INDEX]) === String(shown)) || firstOutput(item);
  zoomed = {item, place, output, opener: document.activeElement};
  size = 1;
  showZoom();
  if (!$('zoom').open) $('zoom').showModal();
  $('zoom-after').focus();
}

function showZoom() {
  const {item, output} = zoomed;
  $('zoom-id').textContent = nameOf(item);
  $('zoom-title').textContent = [item[TITLE], reasons(item).join('; ')].filter(Boolean).join(' · ');
  showLarge($('zoom-before'), smallSource(item[BEFORE], null), '', `Before: ${nameOf(item)}`, 'No preview of the source');
  if (output && isVideo(output) && output[FILE]) {
    const video = document.createElement('video');
    video.controls = true;
    video.loop = true;
    video.src = output[FILE];
    $('zoom-after').replaceChildren(video);
  } else {
    const full = output && output[FILE] && output[MIME].startsWith('image/') ? output[FILE] : '';
    showLarge($('zoom-after'), output ? smallSource(output[SMALL], output) : '', full,
      `After: ${nameOf(item)}`, wordsInstead(item, output));
  }
  captions(item, output);
  fillSize();
  $('zoom-choice').hidden = !canChoose(item);
  if (canChoose(item)) fillChoice($('zoom-choice'), item);
  const at = found.indexOf(zoomed.place);
  $('previous').disabled = at <= 0;
  $('following').disabled = at < 0 || at >= found.length - 1;
}

/** The small picture at once, and the full one where it lies beside the page. */
function showLarge(frame, small, full, alt, words) {
  if (!small && !full) {
    frame.replaceChildren(make('span', 'none', words));
    return;
  }
  const image = document.createElement('img');
  image.alt = alt;
  image.src = small || full;
  image.addEventListener('error', () => frame.replaceChildren(make('span', 'none', words)), {once: true});
  frame.replaceChildren(image);
  if (small && full && small !== full) {
    const whole = new Image();
    whole.alt = alt;
    whole.addEventListener('load', () => { if (image.isConnected) image.replaceWith(whole); });
    whole.src = full;
  }
}

function captions(item, output) {
  $('caption-before').replaceChildren(...joined(['Before', webLink(item[SOURCE], 'open the source')]));
  const about = ['After'];
  if (output) {
    if (item[OUTPUTS].length > 1) about[0] = `After, output ${output[INDEX]} of ${item[OUTPUTS].length}`;
    if (output[WIDTH]) about.push(`${output[WIDTH]} × ${output[HEIGHT]}`);
    if (output[BYTES]) about.push(bytes(output[BYTES]));
    if (output[MIME]) about.push(output[MIME]);
    about.push(cost(item));
    if (output[FILE]) about.push(newTab(output[FILE], 'open the file'));
    if (!output[FILE]) about.push(webLink(output[URL_OF], `the service’s link, ${deadline(output[EXPIRES])}`));
    if (item[COMPLETED]) about.push(time(item[COMPLETED]));
  }
  $('caption-after').replaceChildren(...joined(about));
}

function joined(parts) {
  return parts.filter(Boolean).flatMap((part, at) => at === 0 ? [part] : [' · ', part]);
}

function fillSize() {
  for (const frame of [$('zoom-before'), $('zoom-after')]) frame.className = `frame size${size}`;
  $('smaller').disabled = size === 1;
  $('larger').disabled = size === 4;
}

function resize(change) {
  const frames = [$('zoom-before'), $('zoom-after')];
  const middles = frames.map(frame => [
    (frame.scrollLeft + frame.clientWidth / 2) / frame.scrollWidth,
    (frame.scrollTop + frame.clientHeight / 2) / frame.scrollHeight]);
  size = Math.min(4, Math.max(1, size + change));
  fillSize();
  frames.forEach((frame, at) => frame.scrollTo(
    middles[at][0] * frame.scrollWidth - frame.clientWidth / 2,
    middles[at][1] * frame.scrollHeight - frame.clientHeight / 2));
}

function zoomTo(step) {
  const place = found[found.indexOf(zoomed.place) + step];
  if (place === undefined) return;
  while (rendered < found.length && found.indexOf(place) >= rendered) renderMore(BATCH);
  zoomed = {...zoomed, item: DATA.items[place], place, output: firstOutput(DATA.items[place])};
  showZoom();
}

function zoomOutput(output) {
  if (output) {
    zoomed.output = output;
    showZoom();
  }
}

function zoomKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const outputs = zoomed.item[OUTPUTS];
  const at = outputs.indexOf(zoomed.output);
  const keys = {
    ArrowLeft: () => zoomTo(-1),
    ArrowRight: () => zoomTo(1),
    ArrowUp: () => zoomOutput(outputs[at - 1]),
    ArrowDown: () => zoomOutput(outputs[at + 1]),
    '+': () => resize(1),
    '=': () => resize(1),
    '-': () => resize(-1),
    '0': () => resize(-3),
    k: () => { if (canChoose(zoomed.item) && zoomed.output) choose(zoomed.item, String(zoomed.output[INDEX])); },
    a: () => { if (canChoose(zoomed.item)) choose(zoomed.item, 'again'); },
  };
  const act = keys[event.key];
  const scrolls = size > 1 && event.key.startsWith('Arrow') && event.target.classList.contains('frame');
  if (act && !scrolls && !(event.target instanceof HTMLVideoElement)) {
    event.preventDefault();
    act();
  }
}

function closedZoom() {
  const place = zoomed.place;
  const opener = zoomed.opener;
  zoomed = null;
  $('zoom-before').replaceChildren();
  $('zoom-after').replaceChildren(); // a video would play on
  (document.querySelector(`.card[data-place="${place}"] .pair`) || opener)?.focus();
}

// The other parts

function showTop() {
  document.title = `${DATA.job} ${DATA.run}: Shotlist report`;
  $('job').textContent = DATA.job;
  $('headline').textContent = DATA.headline;
  const [glyph, kind] = OUTCOMES[DATA.outcome] || ['✕', 'bad'];
  $('glyph').textContent = glyph;
  $('glyph').classList.add(kind);
  $('rehearsed').hidden = !DATA.rehearsed;
  const span = DATA.finishedAt ? `, took ${duration((DATA.finishedAt - DATA.startedAt) * 1000)}` : '';
  $('meta').textContent = `Run ${DATA.run}, ${DATA.operation}. Began ${time(DATA.startedAt)}${span}.`
    + (DATA.exitCode ? ` Exit code ${DATA.exitCode}.` : '');
  const totals = [['Done', DATA.counts.done]];
  if (!DATA.partial) totals.push(['New in this run', DATA.counts.new]); // or of the items read alone
  for (const name of ['failed', 'in_doubt', 'suspect', 'in_flight', 'pending', 'rejected']) {
    if (DATA.counts[name]) totals.push([FILTERS.find(([other]) => other === name)[1], DATA.counts[name]]);
  }
  if (DATA.credits.charged !== undefined) totals.push(['Credits charged', DATA.credits.charged]);
  $('totals').append(...totals.map(([name, value]) =>
    make('div', '', make('dt', '', name), make('dd', '', number(value)))));
  showSteps();
  $('foot').textContent = `Written ${time(DATA.writtenAt)} by Shotlist. This page loads nothing from the network.`;
}

/** The first ones; the pictures are not to be pushed out of sight. */
function showSteps() {
  const steps = DATA.steps.map(step);
  const later = steps.slice(2);
  $('steps').append(...steps);
  later.forEach(one => { one.hidden = true; });
  $('more-steps').hidden = later.length === 0;
  $('more-steps').textContent = `Show ${number(later.length)} more`;
  $('more-steps').addEventListener('click', () => {
    later.forEach(one => { one.hidden = false; });
    $('more-steps').hidden = true;
    later[0].tabIndex = -1;
    later[0].focus();
  });
}

function step({title, text, command: line, show}) {
  const body = make('div');
  const head = make('h3', '', title);
  if (show) {
    head.append(' ', button('show', 'plain', () => show === 'todo' ? selectTab('todo', true) : look(show, '')));
    head.lastChild.setAttribute('aria-label', `Show: ${title}`);
  }
  body.append(head, make('p', '', text));
  if (line) body.append(command(line));
  return make('li', '', body);
}

function showBounds() {
  const left = DATA.counts.all - DATA.items.length;
  const notes = [];
  if (left > 0) {
    notes.push(`Listed here are ${number(DATA.items.length)} of ${count(DATA.counts.all, 'item')}: what needs looking at`
      + ` first, then what this run changed, then the beginning of the catalog. The other ${number(left)} are in `);
  }
  if (DATA.partial) {
    notes[0] = `This catalog is too large to be read whole for a page: counts by state are of all of it, everything else is of ${
      number(DATA.items.length)} items, what needs looking at first. The other ${number(left)} are in `;
  }
  const small = DATA.linked > 0
    ? `${count(DATA.embedded, 'small picture')} are in this page, ${number(DATA.linked)} more are shown from the folder`
      + ' “thumbnails” beside it: keep them together.' : '';
  if (left > 0) {
    const link = make('a', '', 'the manifest');
    link.href = DATA.manifest;
    $('bounded').append(notes[0], link, '. ', small);
  } else {
    $('bounded').append(small);
  }
  $('bounded').hidden = left <= 0 && !small;
}

function block(title, text, ...content) {
  return make('section', 'block', make('h2', '', title), text ? make('p', 'muted', text) : '', ...content);
}

function group(items, reason, extra, examples, name) {
  const element = make('div', 'group');
  element.append(make('p', '', make('strong', '', `${number(items)} × `), reason));
  if (extra) element.append(make('p', 'advice', extra));
  if (examples.length) {
    const list = make('div', 'examples', ...examples.map(example =>
      button(example, '', () => look(name, example.replace(/#\d+$/, '')))));
    if (items > examples.length) list.append(make('span', 'muted', `and ${number(items - examples.length)} more`));
    element.append(list);
  }
  return element;
}

function showTodo() {
  const panel = $('todo');
  const open = DATA.counts.failed + DATA.doubtCount + DATA.counts.suspect + DATA.waiting + DATA.lost + DATA.counts.rejected;
  $('todo-count').textContent = number(open);
  $('todo-count').hidden = open === 0;
  if (open === 0) {
    panel.append(make('p', 'empty', 'Nothing failed, nothing is in doubt, nothing is missing.'));
    return;
  }
  if (DATA.doubtCount) panel.append(doubts());
  if (DATA.waiting + DATA.lost) panel.append(missing());
  if (DATA.failures.length) {
    panel.append(block('Failed', 'What the service, or this program, gave as the reason.',
      ...DATA.failures.map(one => group(one.items, one.reason || 'Other reasons',
        (one.credits ? `${credits(one.credits)} charged in vain. ` : '') + one.advice, one.examples, 'failed')),
      command(DATA.retry)));
  }
  if (DATA.suspicions.length) {
    panel.append(block('Suspect', 'Done and paid for, but unusual. Each may be fine: look at it, and choose “Again” where it is not.',
      ...DATA.suspicions.map(one => group(one.items, one.reason, '', one.examples, 'suspect'))));
  }
  if (DATA.rejects.length) {
    panel.append(block('Rows that could not be used', 'Nothing was sent for them. All are in rejects.csv.',
      ...DATA.rejects.map(one => group(one.items, one.reason, one.examples.join(', ')
        + (one.items > one.examples.length ? ', …' : ''), [], 'rejected'))));
  }
}

function doubts() {
  const left = DATA.doubtCount - DATA.doubts.length;
  return block('In doubt',
    `Sent, but no answer came back: ${credits(DATA.doubtCredits)} may have been charged. They count as spent and are not sent`
      + ' again by themselves. Look them up at the service, then settle them.',
    ...DATA.doubts.map(doubt => make('div', 'group',
      make('p', '', make('strong', '', doubt.item),
        doubt.items > 1 ? ` and ${count(doubt.items - 1, 'more item')}` : doubt.items === 0 ? ' (no item wants it now)' : '',
        `: ${credits(doubt.credits)}, sent ${time(doubt.sentAt)}`),
      make('p', 'advice', doubt.reason),
      doubt.requestId ? make('p', 'advice', 'x-request-id ', make('code', '', doubt.requestId)) : '',
      doubt.name ? make('p', 'advice', 'project name ', make('code', '', doubt.name)) : '')),
    left > 0 ? make('p', 'muted', `and ${number(left)} more, which the command lists.`) : '',
    command(DATA.resolve));
}

function missing() {
  const list = DATA.missing.map(([id, position, index, until, lost, reason]) => make('div', 'group',
    make('p', 'badges', button(position > 1 ? `${id} #${position}` : id, 'plain', () => look('missing', id)),
      `output ${index}`, lost ? badge('✕', 'Lost', 'bad') : badge('↓', 'To be fetched', 'warn'),
      lost ? '' : `its link works ${deadline(until)}`),
    make('p', 'advice', reason)));
  const left = DATA.waiting + DATA.lost - DATA.missing.length;
  return block('Paid for, but not here',
    [DATA.waiting ? `${count(DATA.waiting, 'result')} can still be fetched` : '', DATA.lost ? `${count(DATA.lost, 'result')} can not be had any more` : '']
      .filter(Boolean).join('; ') + '.',
    ...list,
    left > 0 ? make('p', 'muted', `and ${number(left)} more, in the manifest.`) : '',
    DATA.waiting ? command(DATA.collect) : '');
}

function tile(name, value, more) {
  return make('div', 'tile', make('dt', '', name), make('dd', '', value), more ? make('dd', 'more', more) : '');
}

function showCredits() {
  const spend = DATA.credits;
  const tiles = [];
  if (spend.charged !== undefined) {
    tiles.push(tile('Charged in this run', number(spend.charged)));
    if (spend.refunded) tiles.push(tile('Refunded in this run', number(spend.refunded)));
    if (spend.inDoubt) tiles.push(tile('In doubt in this run', number(spend.inDoubt), 'counted as spent'));
    if (spend.reserved) tiles.push(tile('Reserved', number(spend.reserved), 'for requests whose end is open'));
  }
  tiles.push(tile('Since the job’s first run', number(spend.inAll), 'as the budgets count it'));
  tiles.push(tile('Left alone, since unchanged', number(spend.unchanged),
    spend.savedByUnchanged ? `asking again would have cost ${credits(spend.savedByUnchanged)}` : ''));
  tiles.push(tile('Shared another item’s request', number(spend.shared),
    spend.savedBySharing ? `which saved ${credits(spend.savedBySharing)}` : ''));
  const panel = $('credits');
  panel.append(make('dl', 'tiles', ...tiles));
  if (spend.budgets.length) panel.append(block('Budgets', 'As they stood when the run ended.', ...spend.budgets.map(budget)));
  panel.append(block('Credits by day',
    'UTC days of the last month: charged, reserved and in doubt, less what was refunded.', chart('days', days())));
}

function budget({name, limit, spent}) {
  const names = {run: 'This run', day: 'Today', month: 'This month', 'account.day': 'All jobs with this key, today',
    'account.month': 'All jobs with this key, this month'};
  const share = limit > 0 ? Math.min(1, spent / limit) : 1;
  const fill = make('div');
  fill.style.width = `${share * 100}%`;
  const gauge = make('div', share >= 0.9 ? 'gauge full' : 'gauge', fill);
  gauge.setAttribute('aria-hidden', 'true');
  return make('div', 'budget',
    make('p', '', make('span', '', names[name] || name), make('span', '', `${number(spent)} of ${credits(limit)} (${Math.round(share * 100)} %)`)), gauge);
}

function days() {
  const known = new Map(DATA.credits.days);
  const today = Date.parse(`${DATA.credits.today}T00:00:00Z`);
  const first = DATA.credits.days.length ? Date.parse(`${DATA.credits.days[0][0]}T00:00:00Z`) : today;
  const span = Math.max(6, Math.round((today - first) / 86400000));
  const bars = [];
  for (let back = span; back >= 0; back--) {
    const day = new Date(today - back * 86400000).toISOString().slice(0, 10);
    bars.push({label: `${Number(day.slice(8))} ${times.formatToParts(new Date(`${day}T00:00:00Z`)).find(part => part.type === 'month').value}`,
      name: day, value: known.get(day) || 0});
  }
  return {bars, limit: DATA.credits.dayLimit, limitName: 'budget of a day', unit: 'credits', head: 'Day'};
}

function showService() {
  const service = DATA.service;
  const tiles = [];
  if (service.sent !== undefined) {
    tiles.push(tile('Requests sent', number(service.sent), `${number(service.accepted)} accepted`));
    tiles.push(tile('Per minute', number(service.rate), `from the first to the last; the limit is ${number(service.limitPerMinute)}`));
  }
  if (service.peak) tiles.push(tile('In the busiest minute', number(service.peak), `of ${number(service.limitPerMinute)} allowed`));
  if (service.queued) {
    tiles.push(tile('In the queue, median', duration(service.queued.median),
      `95 % were sent within ${duration(service.queued.p95)} of the run’s start`));
  }
  if (service.served) {
    tiles.push(tile('At the service, median', duration(service.served.median), `95 % took up to ${duration(service.served.p95)}`));
  }
  if (service.sent !== undefined) {
    tiles.push(tile('Tried again', number(service.retried), service.refused429
      ? `${count(service.refused429, 'answer')} said 429, too many` : 'no answer said 429, too many'));
    tiles.push(tile('Polls', number(service.polls)));
    tiles.push(tile('Downloads', number(service.downloads),
      [service.downloadedBytes ? bytes(service.downloadedBytes) : '', service.downloadsFailed ? `${number(service.downloadsFailed)} tries failed` : '']
        .filter(Boolean).join(', ')));
  }
  const panel = $('service');
  if (tiles.length) panel.append(make('dl', 'tiles', ...tiles));
  if (!service.columns.length) {
    panel.append(make('p', 'empty', 'This run sent no request.'));
    return;
  }
  const span = service.minutesPerColumn;
  panel.append(block('Requests per minute',
    `From the first request, ${time(service.firstAt)}.` + (span > 1 ? ` Each bar is the average of ${span} minutes.` : ''),
    chart('pace', {
      bars: service.columns.map((value, at) => ({label: duration(at * span * 60000).replace('0.0 s', 'start'), name: duration(at * span * 60000).replace('0.0 s', 'start'), value})),
      limit: service.limitPerMinute, limitName: 'limit', unit: 'per minute', head: 'After',
    })));
}

// Plots

const charts = [];

function chart(id, plot) {
  const host = make('div', 'chart');
  const rows = plot.bars.filter(bar => bar.value > 0).map(bar =>
    make('tr', '', make('td', '', bar.name), make('td', 'number', number(bar.value))));
  const details = make('details', '', make('summary', '', 'As a table'), make('div', 'scroll', make('table', '',
    make('thead', '', make('tr', '', make('th', '', plot.head), make('th', 'number', plot.unit))), make('tbody', '', ...rows))));
  charts.push({host, plot});
  new ResizeObserver(() => draw(host, plot, host.clientWidth)).observe(host);
  const element = make('div', '', host, details);
  element.id = id;
  return element;
}

/** Round steps for an axis: 1, 2 or 5 times a power of ten. */
function ticks(highest) {
  const rough = highest / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit = [1, 2, 5, 10].find(factor => factor * power >= rough) * power;
  const list = [];
  for (let at = 0; at <= highest + unit * 0.999; at += unit) list.push(Math.round(at * 1000) / 1000);
  return list;
}

function draw(host, {bars, limit, limitName, unit}, width) {
  if (width <= 32) return; // not shown now
  const inner = width - 32;
  const height = 240, left = 48, right = 8, top = 22, bottom = 26;
  const largest = Math.max(1, ...bars.map(bar => bar.value));
  // A budget far above what is spent would make every bar a line: then it is told, not drawn.
  const drawsLimit = limit > 0 && limit <= largest * 8;
  const marks = ticks(Math.max(largest, drawsLimit ? limit : 0));
  const highest = marks[marks.length - 1];
  const x = at => left + (inner - left - right) * at / bars.length;
  const y = value => height - bottom - (height - top - bottom) * value / highest;
  const picture = svg('svg', {viewBox: `0 0 ${inner} ${height}`, role: 'img'});
  picture.append(svg('title', {}, `${unit}: ${bars.filter(bar => bar.value > 0).length} of ${bars.length} with some, at most ${number(largest)}`
    + (limit ? `, ${limitName} ${number(limit)}` : '')));
  for (const mark of marks) {
    picture.append(svg('line', {class: 'tick', x1: left, x2: inner - right, y1: y(mark), y2: y(mark)}));
    picture.append(svg('text', {x: left - 8, y: y(mark) + 4, 'text-anchor': 'end'}, number(mark)));
  }
  const step = x(1) - x(0);
  const thick = Math.max(1, Math.min(56, step - (step > 6 ? 3 : step > 3 ? 1 : 0)));
  bars.forEach((bar, at) => {
    const rect = svg('rect', {class: 'bar', x: x(at) + (step - thick) / 2, width: thick, y: y(bar.value),
      height: Math.max(bar.value > 0 ? 1 : 0, y(0) - y(bar.value)), rx: Math.min(3, thick / 4)});
    rect.append(svg('title', {}, `${bar.name}: ${number(bar.value)} ${unit}`));
    picture.append(rect);
  });
  const every = Math.max(1, Math.ceil(bars.length / Math.max(1, Math.floor(inner / 90))));
  bars.forEach((bar, at) => {
    if (at % every === 0) {
      picture.append(svg('text', {x: x(at) + step / 2, y: height - 6, 'text-anchor': bars.length > 1 && at === 0 && step < 40 ? 'start' : 'middle'}, bar.label));
    }
  });
  if (limit > 0) {
    if (drawsLimit) picture.append(svg('line', {class: 'limit', x1: left, x2: inner - right, y1: y(limit), y2: y(limit)}));
    picture.append(svg('text', {class: 'limit', x: inner - right, y: drawsLimit ? y(limit) - 6 : 12, 'text-anchor': 'end'},
      `${limitName}: ${number(limit)}${drawsLimit ? '' : ', far above'}`));
  }
  host.replaceChildren(picture);
}

// Tabs

const tabs = [...document.querySelectorAll('[role="tab"]')];

function selectTab(name, focus) {
  for (const tab of tabs) {
    const selected = tab.getAttribute('aria-controls') === name;
    tab.setAttribute('aria-selected', String(selected));
    tab.tabIndex = selected ? 0 : -1;
    $(tab.getAttribute('aria-controls')).hidden = !selected;
    if (selected && focus) tab.focus();
  }
  $('choices').hidden = choices.size === 0 || name !== 'pictures';
  if (location.hash.slice(1) !== name) history.replaceState(null, '', `#${name}`);
}

function tabKey(event) {
  const at = tabs.indexOf(event.target);
  const next = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1}[event.key];
  if (next === undefined) return;
  event.preventDefault();
  selectTab(tabs[(next + tabs.length) % tabs.length].getAttribute('aria-controls'), true);
}

// All together

function isTyping(event) {
  return event.target instanceof HTMLInputElement;
}

function listen() {
  let frame = 0;
  $('search').addEventListener('input', () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      words = $('search').value.trim().toLowerCase();
      showList();
    });
  });
  $('search').addEventListener('keydown', event => {
    if (event.key === 'Escape') search('');
  });
  $('clear').addEventListener('click', () => look('all', ''));
  document.addEventListener('keydown', event => {
    if ($('zoom').open) {
      zoomKey(event);
    } else if (event.key === '/' && !isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      selectTab('pictures');
      $('search').focus();
      $('search').select();
    }
  });
  for (const tab of tabs) {
    tab.addEventListener('click', () => selectTab(tab.getAttribute('aria-controls')));
    tab.addEventListener('keydown', tabKey);
  }
  addEventListener('hashchange', () => fromAddress());
  const nearEnd = new IntersectionObserver(seen => {
    if (!seen.some(entry => entry.isIntersecting) || rendered >= found.length) return;
    renderMore(BATCH);
    nearEnd.unobserve($('more')); // it is told again where the end is still near
    nearEnd.observe($('more'));
  }, {rootMargin: '1500px'});
  nearEnd.observe($('more'));
  $('save').addEventListener('click', saveChoices);
  $('forget').addEventListener('click', () => {
    choices.clear();
    storeChoices();
    showChoices();
    showList();
  });
  $('zoom').addEventListener('close', closedZoom);
  $('close').addEventListener('click', () => $('zoom').close());
  $('previous').addEventListener('click', () => zoomTo(-1));
  $('following').addEventListener('click', () => zoomTo(1));
  $('larger').addEventListener('click', () => resize(1));
  $('smaller').addEventListener('click', () => resize(-1));
  for (const [one, other] of [['zoom-before', 'zoom-after'], ['zoom-after', 'zoom-before']]) {
    $(one).addEventListener('scroll', () => {
      if ($(one).matches(':hover, :focus')) $(other).scrollTo($(one).scrollLeft, $(one).scrollTop);
    }, {passive: true});
  }
  addEventListener('beforeprint', () => {
    renderMore(Math.max(0, PRINTED - rendered));
    charts.forEach(({host, plot}) => draw(host, plot, 700));
  });
}

function fromAddress() {
  const name = location.hash.slice(1);
  if (tabs.some(tab => tab.getAttribute('aria-controls') === name)) selectTab(name);
}

recallChoices();
showTop();
showBounds();
showFilters();
showList();
showChoices();
showTodo();
showCredits();
showService();
listen();
fromAddress();
