import { effect } from '@preact/signals';
import { language } from '../settings.ts';

// Two hundred rules of font faces, wanted only by those who read Korean; of the faces themselves a browser takes what a page shows.
effect(() => {
  if (language.value === 'ko') import('pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css');
});
