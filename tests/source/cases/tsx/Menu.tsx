import { useState, type ReactNode } from 'react';
import { Button } from '@/ui/button';

interface Props {
  title: string;
  children?: ReactNode;
}

/** The menu. */
export function Menu({ title, children }: Props) {
  const [open, setOpen] = useState(false);
  const toggle = () => setOpen(!open);
  return (
    <Button onClick={toggle}>
      {title}
      {open && <Menu.Panel>{children}</Menu.Panel>}
    </Button>
  );
}

Menu.Panel = (props: Props) => <div>{props.children}</div>;

export default Menu;
