"""Pure statistics: arrays in, frozen values out. No Django, no clock, no input or output."""
