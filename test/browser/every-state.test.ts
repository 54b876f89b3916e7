import { AT_A_DESK, ON_A_PHONE, problemsOfLooks, showAs, widthProblem } from './every-look.js';
import { reachState, STATES } from './every-state.js';
import { useConsole } from './use-console.js';

const shown = useConsole();

test.each(STATES.map((state) => [state.name, state] as const))(
  '%s: axe finds nothing serious by day and by night, and nothing is wider than the window, also on a phone',
  async (_, state) => {
    const { page, problems, close } = await reachState(shown, state);
    const found = await problemsOfLooks(page, state.isOfPhone ? ON_A_PHONE : AT_A_DESK);
    // What axe says of a phone, the pages show; of a state, colours and names are those at a desk.
    for (const look of state.isOfPhone || state.isOfDesk ? [] : ON_A_PHONE.slice(0, 1)) {
      await showAs(page, look.options);
      found.push(...(await widthProblem(page, look)));
    }
    await close();
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  },
);
