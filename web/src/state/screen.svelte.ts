/** Whether there is room for the list and the map side by side. */
const WIDE = '(min-width: 900px)';

class Screen {
  wide = $state(false);

  constructor() {
    const query = matchMedia(WIDE);
    this.wide = query.matches;
    query.addEventListener('change', ({ matches }) => (this.wide = matches));
  }
}

export const screen = new Screen();
