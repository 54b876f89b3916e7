import url from '../theme/mark.svg';

export const Mark = ({ size = 26 }: { size?: number }) => <img src={url} width={size} height={size} alt="" />;
