import { type CSSVariablesResolver, createTheme } from '@mantine/core';
import { colors } from './colors.ts';

const SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif";
const SERIF = "'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, 'Noto Serif', Georgia, serif";
const MONO = "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace";

/** Steps of a fourth apart from 15 px; headings of a register in its letters, everything else in those of the system. */
export const theme = createTheme({
  colors,
  primaryColor: 'plum',
  primaryShade: { light: 7, dark: 6 },
  black: '#201d17',
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  fontSizes: { xs: '0.78125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.3125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontFamily: SERIF,
    fontWeight: '600',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '1.875rem', lineHeight: '1.2' },
      h2: { fontSize: '1.375rem', lineHeight: '1.3' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.4' },
    },
  },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2.5rem' },
  radius: { xs: '0.1875rem', sm: '0.3125rem', md: '0.5rem', lg: '0.75rem', xl: '1.25rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 }, radius: 'md' } },
    // A `header` in a dialog counts as a second banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    // The placeholder would be a child that a menu may not have; its first item is focused instead.
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withinPortal: true, withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { openDelay: 250, events: { hover: true, focus: true, touch: true } } },
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'description', 'input', 'error'] } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 600, flex: 'none' } },
    // Its words fade, and are too faint to read on the way.
    SegmentedControl: { defaultProps: { transitionDuration: 0 } },
    Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } },
  },
});

const { gray, dark, green, amber, red, plum } = colors;

/** What our own style sheets go by, besides Mantine's variables. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': gray[0],
    '--mantine-color-text': '#201d17',
    '--mantine-color-dimmed': gray[6],
    '--mantine-color-placeholder': '#7b7568',
    '--mantine-color-error': red[6],
    '--mantine-color-anchor': plum[7],
    '--mantine-color-default-border': gray[3],
    '--mantine-color-plum-light-color': plum[7],
    '--mantine-color-red-light-color': red[7],
    '--mantine-color-green-light-color': green[7],
    '--mantine-color-amber-light-color': amber[7],
    '--ground': gray[0],
    '--side': gray[1],
    '--raised': '#fffefc',
    '--line': gray[3],
    '--line-soft': gray[2],
    '--hover': gray[2],
    '--chosen': plum[1],
    '--accent': plum[7],
    '--ok': green[6],
    '--warn': amber[6],
    '--bad': red[6],
  },
  dark: {
    '--mantine-color-body': dark[7],
    '--mantine-color-text': dark[0],
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-placeholder': '#98928a',
    '--mantine-color-error': red[3],
    '--mantine-color-anchor': plum[3],
    '--mantine-color-default-border': dark[5],
    '--mantine-color-plum-light-color': plum[3],
    '--mantine-color-red-light-color': red[3],
    '--mantine-color-green-light-color': green[3],
    '--mantine-color-amber-light-color': amber[3],
    '--ground': dark[7],
    '--side': dark[8],
    '--raised': '#232120',
    '--line': dark[5],
    '--line-soft': dark[6],
    '--hover': dark[6],
    '--chosen': '#3a2531',
    '--accent': plum[3],
    '--ok': green[4],
    '--warn': amber[3],
    '--bad': red[3],
  },
});
