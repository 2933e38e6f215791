import React from 'react';
import { Menu } from './Menu';

export const App = () => <Menu title="x" />;
