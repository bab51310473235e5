/**
 * Which services a card shows, and in what state.
 *
 * A card has room for five. They are fixed for each kind, so that the eye finds the toilet at the same spot on every
 * card and a missing fact shows as unknown instead of vanishing; a service someone asked for takes the first place.
 */
import type { ServiceState } from '../api/types.ts';

/** Alternatives in one place: the first that the station has speaks for all. */
type Place = readonly string[];

const TOILET: Place = ['toilet'];
const WATER: Place = ['hot_water', 'water'];
const CHARGE: Place = ['phone_charge', 'power_bank'];

const KEY_SERVICES: Readonly<Record<string, readonly Place[]>> = {
  worker_station: [TOILET, WATER, CHARGE, ['ac_cool'], ['microwave']],
  driver_home: [['truck_parking'], ['guard_24h', 'cctv'], ['shower'], TOILET, ['meal', 'canteen', 'meal_heating']],
  mom_room: [['lockable_door'], ['changing_table'], ['hot_water_sink', 'hot_water'], ['nursing_chair'], ['fridge_milk', 'fridge']],
};
const OTHERWISE: readonly Place[] = [TOILET, WATER, CHARGE, ['ac_cool'], ['wifi']];

/** Better states first: of water and hot water, the one that is there speaks. */
const RANK: readonly ServiceState[] = ['yes', 'nearby', 'broken', 'no', 'unknown'];

export interface ShownService {
  readonly code: string;
  readonly state: ServiceState;
}

export type Services = Readonly<Record<string, ServiceState>>;

export function stateOf(services: Services | null | undefined, code: string): ServiceState {
  const state = services?.[code];
  return state !== undefined && RANK.includes(state) ? state : 'unknown';
}

function best(services: Services | null | undefined, place: Place): ShownService {
  const states = place.map((code) => ({ code, state: stateOf(services, code) }));
  states.sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  return states[0] ?? { code: 'unknown', state: 'unknown' };
}

/** How many services a card has room for. */
export const ON_CARD = 5;

export function cardServices(
  kind: string,
  services: Services | null | undefined,
  wanted: readonly string[] = [],
): readonly ShownService[] {
  const asked = wanted.map((code) => ({ code, state: stateOf(services, code) }));
  const usual = (KEY_SERVICES[kind] ?? OTHERWISE).map((place) => best(services, place));
  const rest = usual.filter(({ code }) => !wanted.includes(code));
  return [...asked, ...rest].slice(0, ON_CARD);
}

/** Every service of the vocabulary, sorted for the sheet: there, nearby, broken, not there; unknown ones apart. */
export function allServices(
  services: Services | null | undefined,
  codes: readonly string[],
): { readonly known: readonly ShownService[]; readonly unknown: readonly string[] } {
  const every = [...new Set([...codes, ...Object.keys(services ?? {})])];
  const known = every
    .map((code) => ({ code, state: stateOf(services, code) }))
    .filter(({ state }) => state !== 'unknown')
    .sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  const unknown = codes.filter((code) => stateOf(services, code) === 'unknown');
  return { known, unknown };
}
