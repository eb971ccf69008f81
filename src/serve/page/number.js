// Numbers that a person moves or types: steps of a slider, their digits, and what a text means.

/** A step of 1, 2 or 5 times a power of ten, about a two-hundredth of a range. */
export function stepOf(low, high) {
  const wanted = Math.abs(high - low) / 200 || 0.01;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const lead = wanted / power;
  return (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10) * power;
}

/** Digits behind the point that a step needs. */
export const digitsOf = (step) => Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)));

/** A value on the grid of a step, without the dust of binary fractions. */
export function onGrid(value, step) {
  return Number((Math.round(value / step) * step).toFixed(digitsOf(step)));
}

/** A value as it is shown in a field: as short as it can be, with no more digits than it has. */
export function written(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  return String(Number(value.toPrecision(6)));
}

/** A number from what is typed: a point or one comma before the fraction, spaces between thousands, or per cent. */
export function typed(text) {
  const plain = text.trim().replace(/[\s\u00a0\u202f']/g, "").replace("−", "-");
  const match = /^([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?)(%?)$/i.exec(plain);
  if (!match) return null;
  const value = Number(match[1].replace(",", "."));
  if (!Number.isFinite(value)) return null;
  return match[2] ? Number((value / 100).toPrecision(12)) : value;
}

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
