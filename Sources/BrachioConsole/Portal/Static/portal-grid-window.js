// Which tiles of a long grid are in the page: the rows on the screen and a few beyond. All lengths are in CSS pixels.

/** Columns and tile edge for a width: tiles fill it, at least `edgeMin` wide each. */
export function gridShape({ width, edgeMin, gap, count }) {
  const columns = Math.max(1, Math.floor((width + gap) / (edgeMin + gap)));
  const edge = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
  const rows = Math.ceil(count / columns);
  return { columns, edge, gap, rows, count, height: rows === 0 ? 0 : rows * (edge + gap) - gap };
}

/** The tiles to keep in the page: `first` up to, not including, `end`; whole rows, `overscan` rows beyond either edge. */
export function shownRange(shape, { scrollTop, viewHeight, overscan = 2 }) {
  const pitch = shape.edge + shape.gap;
  const firstRow = Math.max(0, Math.floor(scrollTop / pitch) - overscan);
  const endRow = Math.min(shape.rows, Math.ceil((scrollTop + viewHeight) / pitch) + overscan);
  return { first: firstRow * shape.columns, end: Math.max(firstRow * shape.columns, Math.min(shape.count, endRow * shape.columns)) };
}

/** The tiles that can be seen whole or for the better part. */
export function visibleRange(shape, { scrollTop, viewHeight }) {
  const pitch = shape.edge + shape.gap;
  const firstRow = Math.max(0, Math.ceil((scrollTop - shape.edge / 2) / pitch));
  const endRow = Math.min(shape.rows, Math.floor((scrollTop + viewHeight + shape.edge / 2) / pitch));
  return { first: firstRow * shape.columns, end: Math.max(firstRow * shape.columns, Math.min(shape.count, endRow * shape.columns)) };
}

/** A tile's place, measured from the inline start (right in right-to-left text). */
export function tilePosition(shape, index) {
  const pitch = shape.edge + shape.gap;
  return { inlineStart: (index % shape.columns) * pitch, top: Math.floor(index / shape.columns) * pitch };
}

/** The tile at a point; points in gaps and beyond the edges belong to the nearest tile. -1 where there is none. */
export function tileAt(shape, { inline, block }) {
  if (shape.count === 0) return -1;
  const pitch = shape.edge + shape.gap;
  const column = Math.max(0, Math.min(shape.columns - 1, Math.floor(inline / pitch)));
  const row = Math.max(0, Math.min(shape.rows - 1, Math.floor(block / pitch)));
  return Math.min(shape.count - 1, row * shape.columns + column);
}

/** The scroll position that brings a tile into view with the least movement. */
export function scrollToShow(shape, index, { scrollTop, viewHeight }) {
  const { top } = tilePosition(shape, index);
  if (top < scrollTop) return top;
  const bottom = top + shape.edge;
  return bottom > scrollTop + viewHeight ? bottom - viewHeight : scrollTop;
}
