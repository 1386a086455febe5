// Zooming and moving a photo in its frame. A view is {scale, x, y}: the photo is scaled about the frame's centre, then moved by
// (x, y) CSS pixels. Scale 1 is the whole photo.

export const scaleMax = 16;
export const whole = Object.freeze({ scale: 1, x: 0, y: 0 });

/** Zooms by a factor about a point (relative to the frame's centre), which stays where it is. */
export function zoomedAt(view, factor, point, sizes) {
  const scale = Math.max(1, Math.min(scaleMax, view.scale * factor));
  if (scale < 1.001) return whole;
  const ratio = scale / view.scale;
  return kept({ scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio }, sizes);
}

export function moved(view, dx, dy, sizes) {
  return kept({ scale: view.scale, x: view.x + dx, y: view.y + dy }, sizes);
}

/** Keeps the photo's edges at or beyond the frame's, and a photo smaller than the frame in its middle. */
export function kept(view, { frame, photo }) {
  const slack = (photoLength, frameLength) => Math.max(0, (photoLength * view.scale - frameLength) / 2);
  const clamp = (value, limit) => Math.max(-limit, Math.min(limit, value)) || 0;
  return { scale: view.scale, x: clamp(view.x, slack(photo.width, frame.width)), y: clamp(view.y, slack(photo.height, frame.height)) };
}

/** Two fingers from [a, b] to [c, d]: zoom by the change of their distance, about and along with their middle. */
export function pinched(view, [a, b], [c, d], sizes) {
  const distance = (p, q) => Math.hypot(p.x - q.x, p.y - q.y);
  const middle = (p, q) => ({ x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 });
  const [from, to] = [middle(a, b), middle(c, d)];
  const factor = distance(c, d) / Math.max(1, distance(a, b));
  return moved(zoomedAt(view, factor, from, sizes), to.x - from.x, to.y - from.y, sizes);
}

/** The size of a photo that is fitted whole into a frame; it is never enlarged beyond its own pixels × `enlargeMax`. */
export function fitted(natural, frame, enlargeMax = 4) {
  if (!(natural.width > 0 && natural.height > 0)) return { width: 0, height: 0 };
  const scale = Math.min(frame.width / natural.width, frame.height / natural.height, enlargeMax);
  return { width: natural.width * scale, height: natural.height * scale };
}
