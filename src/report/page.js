/* The page's script: sorting, cross-hair, zoom. It sets text, never markup, and asks for nothing. */
'use strict';
for (const head of document.querySelectorAll('thead th')) {
  head.firstChild.addEventListener('click', () => {
    const body = head.closest('table').tBodies[0], column = head.cellIndex;
    const up = head.getAttribute('aria-sort') !== 'ascending';
    const key = row => {
      const cell = row.cells[column];
      return cell.dataset.value === undefined ? cell.textContent : +cell.dataset.value;
    };
    const order = (a, b) => {
      const x = key(a), y = key(b);
      if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1;
      return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
    };
    for (const other of head.parentNode.cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    body.append(...Array.from(body.rows).sort(order));
  });
}

/* A view that zooms; keys belong to it while the picture has the focus. */
function zoomable(figure, svg) {
  const box = svg.viewBox.baseVal, all = [box.x, box.y, box.width, box.height];
  const show = v => { svg.setAttribute('viewBox', v.join(' ')); };
  const place = event => new DOMPoint(event.clientX, event.clientY)
    .matrixTransform(svg.getScreenCTM().inverse());
  const zoom = (factor, x, y) => {
    const w = Math.min(all[2], box.width * factor), h = w * all[3] / all[2];
    if (w < all[2] / 40) return;
    x = Math.max(all[0], Math.min(all[0] + all[2] - w, x - (x - box.x) * w / box.width));
    y = Math.max(all[1], Math.min(all[1] + all[3] - h, y - (y - box.y) * h / box.height));
    show([x, y, w, h]);
  };
  const act = how => {
    if (how === 'all') show(all);
    else zoom(how === 'in' ? 0.7 : 1 / 0.7, box.x + box.width / 2, box.y + box.height / 2);
  };
  for (const button of figure.querySelectorAll('[data-zoom]'))
    button.addEventListener('click', () => act(button.dataset.zoom));
  svg.addEventListener('wheel', event => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const p = place(event);
    zoom(event.deltaY < 0 ? 0.85 : 1 / 0.85, p.x, p.y);
  }, { passive: false });
  svg.addEventListener('pointermove', event => {
    if (!(event.buttons & 1)) return;
    const k = box.width / svg.clientWidth;
    show([box.x - event.movementX * k, box.y - event.movementY * k, box.width, box.height]);
    zoom(1, box.x, box.y);
  });
  svg.addEventListener('keydown', event => {
    const how = { '+': 'in', '-': 'out', '0': 'all' }[event.key];
    if (!how) return;
    act(how);
    event.preventDefault();
  });
  return place;
}

/* Where the pointer is nearest: { s: number of the series, i: number of its point }. */
function nearest(series, p) {
  let best = null, least = Infinity;
  series.forEach(({ box: [x, y, w, h], line, at }, s) => {
    if (p.x < x || p.x > x + w || p.y < y || p.y > y + h) return;
    let i = 0;
    const far = ([a, b]) => line ? Math.abs(a - p.x) : Math.hypot(a - p.x, b - p.y);
    at.forEach((point, k) => { if (far(point) < far(at[i])) i = k; });
    const distance = Math.hypot(at[i][0] - p.x, at[i][1] - p.y);
    if (distance < least) [best, least] = [{ s, i }, distance];
  });
  return best;
}

/* The cross-hair: a line over the panel and a ring on the point. */
function crossing(svg) {
  const make = name => document.createElementNS(svg.namespaceURI, name);
  const cross = make('g'), line = make('line'), ring = make('circle');
  cross.setAttribute('class', 'cross');
  ring.setAttribute('r', 5);
  cross.append(line, ring);
  svg.append(cross);
  const put = (element, values) => {
    for (const name in values) element.setAttribute(name, values[name]);
  };
  const hide = () => put(cross, { visibility: 'hidden' });
  hide();
  return { hide, show: (one, [x, y]) => {
    const [, top, , height] = one.box, inside = y >= top - 1 && y <= top + height + 1;
    put(line, { x1: x, x2: x, y1: top, y2: top + height,
      visibility: one.line ? 'inherit' : 'hidden' });
    put(ring, { cx: x, cy: y, visibility: inside ? 'inherit' : 'hidden' });
    put(cross, { visibility: 'visible' });
  } };
}

function readable(figure, svg, place, series) {
  const cross = crossing(svg), output = figure.querySelector('output');
  const tip = document.createElement('div');
  let now = { s: 0, i: Math.floor(series[0].at.length / 2) };
  tip.className = 'tip';
  tip.hidden = true;
  figure.append(tip);
  const read = (s, i) => {
    const one = series[Math.max(0, Math.min(series.length - 1, s))];
    now = { s: series.indexOf(one), i: Math.max(0, Math.min(one.at.length - 1, i)) };
    const point = one.at[now.i];
    cross.show(one, point);
    tip.textContent = (one.name ? one.name + '\n' : '') + point[2];
    output.textContent = tip.textContent.replaceAll('\n', ', ');
  };
  const hide = () => { cross.hide(); tip.hidden = true; };
/* To the point of another series that is closest to where the cross-hair is. */
  const jump = by => {
    const s = Math.max(0, Math.min(series.length - 1, now.s + by)), x = series[now.s].at[now.i][0];
    let i = 0;
    series[s].at.forEach((p, k, at) => { if (Math.abs(p[0] - x) < Math.abs(at[i][0] - x)) i = k; });
    read(s, i);
  };
  svg.addEventListener('pointermove', event => {
    const frame = figure.getBoundingClientRect(), found = nearest(series, place(event));
    if (!found) return hide();
    read(found.s, found.i);
    tip.hidden = false;
    const left = event.clientX - frame.left, room = frame.width - tip.offsetWidth;
    tip.style.left = Math.max(0, Math.min(room, left + 16)) + 'px';
    tip.style.top = event.clientY - frame.top + 16 + 'px';
  });
  svg.addEventListener('pointerleave', hide);
  svg.addEventListener('blur', hide);
  svg.addEventListener('keydown', event => {
    const step = event.shiftKey ? 10 : 1;
    if (event.key === 'ArrowLeft') read(now.s, now.i - step);
    else if (event.key === 'ArrowRight') read(now.s, now.i + step);
    else if (event.key === 'Home') read(now.s, 0);
    else if (event.key === 'End') read(now.s, Infinity);
    else if (event.key === 'ArrowUp') jump(-1);
    else if (event.key === 'ArrowDown') jump(1);
    else return;
    event.preventDefault();
  });
}

/* What is wider than the screen begins where the answer is. */
function showAnswer(frame, svg) {
  const answer = svg.querySelector('.chosen.strong');
  if (!answer || frame.scrollWidth <= frame.clientWidth) return;
  const box = answer.getBoundingClientRect(), left = frame.getBoundingClientRect().left;
  frame.scrollLeft = box.left + box.width / 2 - left - frame.clientWidth / 2;
}

for (const figure of document.querySelectorAll('figure')) {
  const svg = figure.querySelector('svg'), data = figure.querySelector('script');
  showAnswer(svg.parentNode, svg);
  const place = zoomable(figure, svg);
  const series = data ? JSON.parse(data.textContent).filter(one => one.at.length) : [];
  if (series.length) readable(figure, svg, place, series);
}
