#!/usr/bin/python3
"""test-contrast.py FOLDER: what is written in the style sheets' colours can be read.

SPDX-License-Identifier: GPL-3.0-or-later

The contrast of each named colour with what it stands on, as WCAG 2 computes it: at least 4.5:1 for text,
3:1 for icons and lines of charts, in the light and in the dark style. Needs no display. What the sheets
leave to libadwaita (the ink, the card) is what libadwaita 1.2 has.
"""

import os
import re
import sys

FOLDER = sys.argv[1]
PLATFORM = {'light': {'ink': '#000000cc', 'view_fg_color': '#000000cc', 'accent_bg_color': '#3584e4',
                      'accent_fg_color': '#ffffff'},
            'dark': {'ink': '#ffffff', 'view_fg_color': '#ffffff', 'accent_bg_color': '#3584e4',
                     'accent_fg_color': '#ffffff'}}
GROUNDS = ['hk_content', 'hk_sidebar', 'hk_code_bg', 'hk_card']

# Text: colour, on what. A tint is laid over each ground.
TEXTS = [(status, [tint]) for status, tint in (('hk_ok', 'hk_ok_bg'), ('hk_warn', 'hk_warn_bg'),
                                               ('hk_err', 'hk_err_bg'), ('hk_info', 'hk_info_bg'))]
BODIES = ['hk_key', 'hk_str', 'hk_num', 'hk_err']
LINES = ['hk_ok', 'hk_warn', 'hk_err', 'hk_info', 'hk_purple', 'hk_red', 'hk_sign_line']

cases = 0
failures = 0


def ok(condition, name):
    global cases, failures
    cases += 1
    failures += not condition
    print(f'{"" if condition else "not "}ok {cases} {name}')


def parse(text, named=None):
    """(red, green, blue, alpha) of #rgb, #rrggbb, #rrggbbaa, @name, alpha(…)."""
    text = text.strip()
    found = re.fullmatch(r'alpha\((.*),\s*([\d.]+)\)', text)
    if found:
        red, green, blue, alpha = parse(found.group(1), named)
        return (red, green, blue, alpha * float(found.group(2)))
    if text.startswith('@'):
        return named[text[1:]]
    digits = text.lstrip('#')
    if len(digits) == 3:
        digits = ''.join(digit * 2 for digit in digits)
    values = [int(digits[i:i + 2], 16) / 255 for i in range(0, len(digits), 2)]
    return (*values[:3], values[3] if len(values) > 3 else 1.0)


def sheet(name):
    with open(os.path.join(FOLDER, name), encoding='utf-8') as file:
        return re.sub(r'/\*.*?\*/', '', file.read(), flags=re.S)


def colours(*sheets, **named):
    last = {}
    for text in sheets:
        last.update(re.findall(r'@define-color (\w+) ([^;]+);', text))
    for name, value in last.items():
        named[name] = parse(value, named)
    return named


def over(top, ground, opacity=1.0):
    alpha = top[3] * opacity
    return tuple(top[i] * alpha + ground[i] * (1 - alpha) for i in range(3)) + (1.0,)


def luminance(colour):
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def expect(style, what, ink, ground, least=4.5):
    value = contrast(ink, ground)
    ok(value >= least, f'{style}: {what}: {value:.2f}, at least {least}')


def check(style, named):
    ink = named['ink']
    for ground in GROUNDS:
        paper = over(named[ground], (1, 1, 1, 1))
        expect(style, f'ink on {ground}', over(ink, paper), paper)
        for status, tints in TEXTS:
            if ground != 'hk_sidebar':  # status words stand in pages; in the sidebar there are icons
                expect(style, f'{status} on {ground}', over(named[status], paper), paper)
            else:
                expect(style, f'the icon {status} on {ground}', over(named[status], paper), paper, 3)
            for tint in tints:
                if ground != 'hk_sidebar':
                    tinted = over(named[tint], paper)
                    expect(style, f'{status} on {tint} on {ground}', over(named[status], tinted), tinted)
                    expect(style, f'ink on {tint} on {ground}', over(ink, tinted), tinted)
    code = named['hk_code_bg']
    for colour in BODIES:
        expect(style, f'{colour} in a body', over(named[colour], code), code)
    for marked in ('hk_sign_bg', 'hk_mark_bg'):
        expect(style, f'ink on {marked}', over(ink, named[marked]), named[marked])
        for colour in BODIES[:3]:
            expect(style, f'{colour} on {marked}', over(named[colour], named[marked]), named[marked])
    for side in ('hk_left', 'hk_right'):
        expect(style, f'{side} in a comparison', named[side], named[side + '_bg'])
    expect(style, 'bytes that are not signed', over(named['hk_unsigned'], code), code)
    card = over(named['hk_card'], (1, 1, 1, 1))
    for colour in LINES:
        if colour != 'hk_sign_line':
            expect(style, f'the line {colour} of a chart', over(named[colour], card), card, 3)
    expect(style, 'the pill of new rows', named['accent_fg_color'], named['accent_bg_color'], 3)


def check_opacities(style, named, rules):
    """Every rule of the sheet that makes text fainter."""
    for selectors, body in re.findall(r'([^{}]+)\{([^{}]*)\}', rules):
        found = re.search(r'(?<![-\w])opacity:\s*([\d.]+)', body)
        selectors = selectors.strip().split(';')[-1].strip()
        if not found or float(found.group(1)) == 1 or selectors.startswith('.hk-add'):
            continue  # the button of a sixth mapping looks as if it were off
        least = 3 if selectors == '.off' else 4.5  # an icon
        for ground in ('hk_content', 'hk_sidebar'):
            paper = named[ground]
            expect(style, f'{selectors} on {ground}', over(named['ink'], paper, float(found.group(1))), paper, least)


light, dark = sheet('style.css'), sheet('style-dark.css')
platform = {style: {name: parse(value) for name, value in values.items()} for style, values in PLATFORM.items()}
for style, sheets in (('light', (light,)), ('dark', (light, dark))):
    named = colours(*sheets, **platform[style])
    check(style, named)
    check_opacities(style, named, light)
missing = set(re.findall(r'@define-color (\w+)', light)) - set(re.findall(r'@define-color (\w+)', dark))
ok(missing <= {'hk_amber', 'hk_unsigned'}, f'each colour has a dark value: {sorted(missing)}')
for name in ('style-hc.css', 'style-hc-dark.css'):
    rules = re.sub(r'@define-color[^;]*;', '', sheet(name))
    plain = {selector.strip() for selectors, body in re.findall(r'([^{}]+)\{([^{}]*)\}', rules)
             if 'opacity: 1' in body for selector in selectors.split(',')}
    for selector in ('.hk-dim', '.hk-sub', '.hk-section', '.hk-join', '.off', '.dim-label', '.hk-seg > button'):
        ok(selector in plain, f'{name}: {selector} is not faint')
print(f'1..{cases}')
sys.exit(1 if failures else 0)
