"""Ground floor: what every component stands on. It knows no word of the examination business."""
