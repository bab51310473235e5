import { describe, expect, it } from 'vitest';
import { kindColour, palette } from './palette.ts';

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', palette(false)],
  ['dark', palette(true)],
])('the %s map', (_, colours) => {
  it('sets every badge off from the ground and from its own drawing, 3 : 1 or better', () => {
    for (const colour of [...Object.values(colours.kinds), colours.otherKind]) {
      expect(contrast(colour, colours.ground)).toBeGreaterThanOrEqual(3);
      expect(contrast(colour, colours.badgeEdge)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('writes at 4.5 : 1 or better', () => {
    expect(contrast(colours.clusterText, colours.cluster)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours.label, colours.halo)).toBeGreaterThanOrEqual(4.5);
  });

  it('has a colour for a kind that a region added', () => {
    expect(kindColour(colours, 'pet_hotel')).toBe(colours.otherKind);
  });
});
