import qrcode from 'qrcode-generator';
import classes from './factors.module.css';

const QUIET = 4;

/** A QR code, drawn here: what it holds is a secret, and goes to nobody who would draw it. */
export default function QrCode({ text, label }: { text: string; label: string }) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const rows = Array.from({ length: size }, (_, row) => rowOf((column) => code.isDark(row, column), size, row));
  const side = size + 2 * QUIET;
  return (
    <svg
      className={classes.qr}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={rows.join('')} fill="#000" />
    </svg>
  );
}

const rowOf = (isDark: (column: number) => boolean, size: number, row: number): string =>
  Array.from({ length: size }, (_, column) => (isDark(column) ? `M${column} ${row}h1v1h-1z` : '')).join('');
